// This page is the answer to a form. Once the entry in the history is a plain one, Back asks for
// the page again; before, the browser would ask to send the form twice, or show an error.

history.replaceState(null, "", location.href);
