// A form that asks which clock somebody goes by begins with the clock of this device. What was
// chosen already stays chosen: a page that knows does without this, and so does a return to one
// that the browser filled in again.

const select = document.querySelector("select[name=zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = select && [...select.options].find((one) => one.value === here);

if (option && select.selectedOptions[0]?.defaultSelected) option.selected = true;
