// Loaded into the local OSS: it ends with the demo, even when the demo was killed and could not stop it.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel.unref();
