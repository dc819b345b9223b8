/** What keeps the demo from going on; its message is meant for the user, and no stack trace would add to it. */
export class DemoFailure extends Error {
  override name = "DemoFailure";
}
