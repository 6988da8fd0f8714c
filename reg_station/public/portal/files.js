"use strict";
/* Uploads: checked before they travel, pictures made smaller first. */
(() => {
	const { texts, call, fill } = window.Station;
	const MEGABYTES = 10;
	const LONGEST_SIDE = 1600;
	const ENDINGS = ["pdf", "jpg", "jpeg", "png", "doc", "docx", "xls", "xlsx"];

	/** A photo at most LONGEST_SIDE pixels long, as JPEG; the file itself where the browser cannot read it. */
	async function smaller(file) {
		if (!file.type.startsWith("image/")) return file;
		let bitmap;
		try {
			bitmap = await createImageBitmap(file);
		} catch {
			return file;
		}
		const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
		if (scale === 1 && file.size < 700000 && /jpe?g$/i.test(file.name)) return file;
		const canvas = document.createElement("canvas");
		canvas.width = Math.round(bitmap.width * scale);
		canvas.height = Math.round(bitmap.height * scale);
		canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
		const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
		if (!blob) return file;
		return new File([blob], `${file.name.replace(/\.[^.]*$/, "") || "photo"}.jpg`, { type: "image/jpeg" });
	}

	/** Upload and return {file_url, file_name}; throws a Refusal with one sentence. */
	async function upload(doctype, name, file, picturesOnly = false) {
		if (picturesOnly) file = await smaller(file);
		const ending = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
		const allowed = picturesOnly ? ["jpg", "jpeg", "png"] : ENDINGS;
		if (!allowed.includes(ending)) {
			throw new window.Station.Refusal([fill(texts.wrong_type, file.name, allowed.join(", "))], 0);
		}
		if (file.size > MEGABYTES * 1024 * 1024) {
			throw new window.Station.Refusal([fill(texts.too_large, file.name, MEGABYTES)], 0);
		}
		const form = new FormData();
		form.append("doctype", doctype);
		form.append("name", name);
		form.append("pictures_only", picturesOnly ? "1" : "0");
		form.append("file", file, file.name);
		return call("reg_station.portal.files.upload", form, true);
	}

	/** Upload into the box of a file field; returns the sentence of a refusal, or "". */
	async function attach(box, file, doctype, name) {
		const line = box.querySelector(".file-state");
		line.classList.remove("bad");
		line.textContent = fill(texts.uploading, file.name);
		let sent;
		try {
			sent = await upload(doctype, name, file, "pictures" in box.dataset);
		} catch (refusal) {
			const sentence = (refusal.sentences || [texts.server_error]).join(" ");
			line.classList.add("bad");
			line.textContent = sentence;
			return sentence;
		}
		box.dataset.value = sent.file_url;
		const link = box.querySelector(".file-name");
		link.href = sent.file_url;
		link.textContent = sent.file_name;
		link.hidden = false;
		const picture = box.querySelector(".file-picture");
		if (picture) {
			picture.src = sent.file_url;
			picture.hidden = false;
		}
		box.querySelector("[data-file-label]").textContent = texts.replace;
		line.textContent = "";
		return "";
	}

	Object.assign(window.Station, { upload, attach });
})();
