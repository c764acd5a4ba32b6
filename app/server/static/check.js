// Hashes a PDF in this browser and compares it with what the office sealed. Nothing is sent.
"use strict";
(function () {
  const box = document.getElementById("file-check");
  const said = document.getElementById("said");
  const input = document.getElementById("pdf");
  if (!box || !said || !input) return;
  box.hidden = false;
  const known = new Set(box.dataset.hashes.split(" "));
  const tell = function (words, good) {
    said.textContent = words;
    said.dataset.good = good;
  };
  const check = async function (file) {
    if (!file) return;
    if (!window.crypto || !crypto.subtle) {
      tell("这个浏览器不能在本机计算，没有核对。请换用新的浏览器，网址以 https 开头。", "");
      return;
    }
    if (file.size > 30 * 1024 * 1024) {
      tell("文件超过 30 MB，不像一份文书，没有核对。", "");
      return;
    }
    tell("正在本机计算", "");
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const hex = Array.from(new Uint8Array(digest), function (one) {
        return one.toString(16).padStart(2, "0");
      }).join("");
      if (known.has(hex)) tell("这个文件与封存的原件一致。", "yes");
      else tell("这个文件与封存的每一联都不一样：可能被改过，或者不是这份文书。", "no");
    } catch (error) {
      tell("文件没有读出来，没有核对。请重新选一次。", "");
    }
  };
  input.addEventListener("change", function () { check(input.files[0]); });
  box.addEventListener("dragover", function (event) {
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", function () { box.classList.remove("over"); });
  box.addEventListener("drop", function (event) {
    event.preventDefault();
    box.classList.remove("over");
    check(event.dataTransfer.files[0]);
  });
})();
