// anywidget gives a widget's module two seconds to load, and of one that took longer, as in a page
// that is busy, it drops all messages for ever. Here the widget's model takes them by itself.
export async function listen(model) {
  const itself = await model.widget_manager.get_model(model.get("_itself"));
  const ofAnywidget = Object.getPrototypeOf(itself);
  if (!Object.hasOwn(ofAnywidget, "_handle_comm_msg")) return;
  const { _handle_comm_msg: take } = Object.getPrototypeOf(ofAnywidget);
  itself.comm?.on_msg(take.bind(itself));
}
