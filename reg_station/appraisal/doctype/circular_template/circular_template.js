frappe.ui.form.on("Circular Template", {
	refresh(frm) {
		frappe.xcall("reg_station.appraisal.circulars.words").then((words) => {
			const esc = frappe.utils.escape_html;
			const rows = Object.entries(words).map(
				([word, meaning]) => `<tr><td><code>{{ ${esc(word)} }}</code></td><td>${esc(meaning)}</td></tr>`
			);
			$(frm.fields_dict.words_help.wrapper).html(
				`<p class="text-muted">${__("A line that names an empty word is left out of the letter.")}</p>
				<table class="table table-bordered"><tbody>${rows.join("")}</tbody></table>`
			);
		});
	},
});
