import { describe, expect, it } from "vitest";
import { audio, document, image, style, video } from "../../src/operations/builders";
import { parseOperation, sameOperation, spellOperation } from "../../src/operations/operation-spelling";

/*
 * Spelled operations are in users' states. A change of these lines would show as a change of their jobs, so they are not
 * to be edited; new parameters get new lines.
 */
const spellings = [
  [document.convert({ format: "pdf" }), "doc/convert,target_pdf"],
  [
    document.convert({ format: "png", sourceFormat: "docx", pages: "1-10" }),
    "doc/convert,target_png,source_docx,pages_MS0xMA",
  ],
  [
    video.convert({
      format: "avi",
      videoCodec: "h265",
      size: "1920x1080",
      videoBitrate: 2_000_000,
      frameRate: 30,
      audioCodec: "aac",
      audioBitrate: 100_000,
      dropSubtitles: true,
    }),
    "video/convert,f_avi,vcodec_h265,s_1920x1080,vb_2000000,fps_30,acodec_aac,ab_100000,sn_1",
  ],
  [
    video.convert({
      dropSubtitles: false,
      dropAudio: false,
      dropVideo: false,
      bitDepth: 24,
      channels: 2,
      sampleRate: 44100,
      audioQuality: 80,
      audioCodec: "flac",
      lightweight: true,
      pixelFormat: "yuv420p",
      keyframeInterval: 250,
      frameRateOption: "adaptive",
      frameRate: 29.97,
      bufferSize: 4_000_000,
      maxBitrate: 2_000_000,
      crf: 22.5,
      autoRotate: true,
      scaleType: "fit",
      sizeOption: "fail",
      size: "x720",
      videoCodec: "h264",
      format: "mkv",
      duration: "1m30s",
      start: "2.5s",
    }),
    "video/convert,ss_2500,t_90000,f_mkv,vcodec_h264,s_x720,sopt_2,scaletype_fit,arotate_1,crf_22.5,maxrate_2000000,bufsize_4000000,fps_29.97,fpsopt_1,g_250,pixfmt_yuv420p,videoslim_1,acodec_flac,aq_80,ar_44100,ac_2,adepth_24,vn_0,an_0,sn_0",
  ],
  [
    video.convert({
      format: "mp4",
      videoCodec: "vp9",
      videoBitrate: 10_000,
      videoBitrateOption: "fixed",
      audioCodec: "opus",
      audioBitrate: 64_000,
      audioBitrateOption: "adaptive",
    }),
    "video/convert,f_mp4,vcodec_vp9,vb_10000,vbopt_0,acodec_opus,ab_64000,abopt_1",
  ],
  [
    video.animation({ format: "gif", width: 100, height: 100, interval: 1000 }),
    "video/animation,f_gif,w_100,h_100,inter_1000",
  ],
  [
    video.animation({
      start: "1s",
      format: "webp",
      widthPercent: 50,
      heightPercent: 33.3,
      scaleType: "stretch",
      frameCount: 20,
      interval: "500ms",
      frameRate: 4,
    }),
    "video/animation,ss_1000,f_webp,pw_50,ph_33.3,scaletype_stretch,num_20,inter_500,fps_4",
  ],
  [
    video.snapshots({ format: "jpg", width: 100, height: 100, scaleType: "crop", interval: "10s" }),
    "video/snapshots,f_jpg,w_100,h_100,scaletype_crop,inter_10000",
  ],
  [
    video.snapshots({ start: 0, format: "png", mode: "difference", threshold: 25, frameCount: 5 }),
    "video/snapshots,ss_0,f_png,m_dhash,thr_25,num_5",
  ],
  [
    video.snapshots({ format: "png", mode: "average", frameCount: 5, widthPercent: 200, heightPercent: 200 }),
    "video/snapshots,f_png,pw_200,ph_200,m_avg,num_5",
  ],
  [video.snapshots({ format: "jpg", mode: "keyframe" }), "video/snapshots,f_jpg,m_key"],
  [
    video.sprite({
      format: "jpg",
      width: 160,
      height: 90,
      scaleType: "fill",
      mode: "interval",
      interval: "5s",
      columns: 10,
      rows: 10,
      padding: 0,
      margin: 0,
    }),
    "video/sprite,f_jpg,sw_160,sh_90,scaletype_fill,m_inter,inter_5000,tw_10,th_10,pad_0,margin_0",
  ],
  [
    video.sprite({ format: "png", widthPercent: 10, heightPercent: 10, frameCount: 36 }),
    "video/sprite,f_png,psw_10,psh_10,num_36",
  ],
  [
    video.concat({
      start: 0,
      format: "mp4",
      videoCodec: "h264",
      frameRate: 25,
      videoBitrate: 1_000_000,
      audioCodec: "aac",
      audioBitrate: 96_000,
      sampleRate: 48_000,
      channels: 2,
      alignmentIndex: 1,
      before: [{ key: "a.mp4" }],
      after: [{ key: "b.mp4", duration: 0 }],
    }),
    "video/concat,ss_0,f_mp4,vcodec_h264,fps_25,vb_1000000,acodec_aac,ab_96000,ar_48000,ac_2,align_1/pre,o_YS5tcDQ/sur,o_Yi5tcDQ,t_0",
  ],
  [
    video.concat({
      format: "mov",
      videoCodec: "h265",
      audioCodec: "aac",
      before: [{ key: "片头/开场 1.mp4", start: "1s", duration: "2s" }, { key: "b.mp4" }],
    }),
    "video/concat,f_mov,vcodec_h265,acodec_aac/pre,o_54mH5aS0L-W8gOWcuiAxLm1wNA,ss_1000,t_2000/pre,o_Yi5tcDQ",
  ],
  [
    audio.convert({ start: "10s", duration: "1m", format: "aac", bitrate: 96_000 }),
    "audio/convert,ss_10000,t_60000,f_aac,ab_96000",
  ],
  [
    audio.convert({ format: "flac", sampleRate: 96_000, channels: 8, bitDepth: 16 }),
    "audio/convert,f_flac,ar_96000,ac_8,adepth_16",
  ],
  [audio.convert({ format: "oga", quality: 100 }), "audio/convert,f_oga,aq_100"],
  [
    audio.concat({
      format: "mp3",
      bitrate: 128_000,
      bitrateOption: "fail",
      alignmentIndex: 1,
      after: [{ key: "b.mp3" }],
    }),
    "audio/concat,f_mp3,ab_128000,abopt_2,align_1/sur,o_Yi5tcDM",
  ],
  [image.deblindWatermark({ strength: "low", contentType: "text" }), "image/deblindwatermark,s_low,t_text"],
  [image.deblindWatermark({}), "image/deblindwatermark"],
  [style("thumbnail"), "style/thumbnail"],
  [style.builtIn("h264-mp4-720p"), "style/::h264-mp4-720p"],
] as const;

describe("an operation", () => {
  it.each(spellings)("is spelled the same for ever: %j", (operation, spelling) => {
    expect(spellOperation(operation)).toBe(spelling);
  });

  it.each(spellings)("is read back from its spelling: %j", (_operation, spelling) => {
    const parsed = parseOperation(spelling);
    expect(parsed).not.toBe(spelling);
    expect(spellOperation(parsed)).toBe(spelling);
  });

  it("is read with times in milliseconds and choices in words", () => {
    expect(parseOperation("video/snapshots,ss_2500,f_jpg,m_dhash,thr_25")).toEqual({
      type: "video/snapshots",
      start: 2500,
      format: "jpg",
      mode: "difference",
      threshold: 25,
    });
  });

  it.each([
    ["another operation", "video/newer,f_mp4"],
    ["an unknown parameter", "video/convert,f_mp4,newer_1"],
    ["an unknown value", "video/convert,f_mp4,vcodec_av1"],
    ["a value that can't be", "video/convert,f_mp4,vcodec_h264,crf_90"],
    ["a parameter given twice", "video/convert,f_mp4,f_mov"],
    ["a parameter without value", "video/convert,f"],
    ["a time with a unit", "video/convert,f_mp4,ss_10s"],
    ["broken base64", "doc/convert,target_pdf,pages_*"],
    ["wrongly padded base64", "doc/convert,target_pdf,pages_MS0xMA="],
    ["something in base64 that isn't pages", "doc/convert,target_pdf,pages_eHg"],
    ["an unknown segment", "video/convert,f_mp4/newer,o_eA"],
    ["no operation", "convert"],
  ])("that has %s stays the text it is", (_what, text) => {
    expect(parseOperation(text)).toBe(text);
  });

  it("that can't be spelled is refused with everything that is wrong with it", () => {
    expect(() => spellOperation({ type: "video/convert", format: "mp4", crf: 90, size: "1281x" })).toThrow(
      /^video\/convert has 3 problems:\n {2}crf: must be .*\n {2}size: has an odd width.*\n {2}videoCodec: is missing/,
    );
  });
});

describe("two spellings", () => {
  it.each([
    ["the order of parameters", "video/convert,f_mp4,vcodec_h264", "video/convert,vcodec_h264,f_mp4"],
    ["values that leaving out means as well", "video/convert,f_mp4", "video/convert,ss_0,f_mp4,vcodec_copy,sn_0"],
    ["the way to write a number", "video/convert,f_mp4,vcodec_h264,fps_30", "video/convert,f_mp4,vcodec_h264,fps_30.0"],
    ["padding", "doc/convert,target_pdf,pages_MS0xMA", "doc/convert,target_pdf,pages_MS0xMA=="],
    [
      "what comes first of the objects before and those after",
      "audio/concat,f_mp3/pre,o_YQ/sur,o_Yg",
      "audio/concat,f_mp3/sur,t_0,o_Yg/pre,o_YQ",
    ],
    ["the order beside what isn't known", "video/convert,f_mp4,newer_1", "video/convert,newer_1,f_mp4"],
  ])("are the same in spite of %s", (_difference, a, b) => {
    expect(sameOperation(a, b)).toBe(true);
    expect(sameOperation(b, a)).toBe(true);
  });

  it.each([
    ["a value", "video/convert,f_mp4", "video/convert,f_mkv"],
    ["a parameter more", "video/convert,f_mp4", "video/convert,f_mp4,an_1"],
    ["a value whose default the service's pages disagree on", "video/convert,f_mp4,arotate_0", "video/convert,f_mp4"],
    ["the order of the joined objects", "audio/concat,f_mp3/pre,o_YQ/pre,o_Yg", "audio/concat,f_mp3/pre,o_Yg/pre,o_YQ"],
    ["the side of a joined object", "audio/concat,f_mp3/pre,o_YQ", "audio/concat,f_mp3/sur,o_YQ"],
    ["the operation", "audio/convert,f_mp3", "video/convert,f_mp3"],
    ["an unknown value", "video/convert,f_mp4,newer_1", "video/convert,f_mp4,newer_2"],
    ["the order of one that is given twice", "video/convert,f_mp4,f_mov", "video/convert,f_mov,f_mp4"],
    ["the order in an operation that isn't known", "video/newer,a_1,b_2", "video/newer,b_2,a_1"],
    ["a style's name", "style/a", "style/b"],
  ])("differ by %s", (_difference, a, b) => {
    expect(sameOperation(a, b)).toBe(false);
  });
});
