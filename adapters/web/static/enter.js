// Telegram's Mini App puts its signed data into the address' fragment, which no server sees: it is handed in by a form.
"use strict";
const signed = new URLSearchParams(window.location.hash.slice(1)).get("tgWebAppData");
if (signed && window.top === window.self) {
  document.getElementById("signed").value = signed;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  document.getElementById("enter").requestSubmit();
}
