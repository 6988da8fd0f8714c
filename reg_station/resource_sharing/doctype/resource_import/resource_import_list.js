frappe.listview_settings["Resource Import"] = {
	get_indicator(doc) {
		const colours = { Refused: "red", Failed: "orange", Imported: "green", Checking: "blue", Uploaded: "gray" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
	onload(listview) {
		const url = "/api/method/reg_station.resource_sharing.importing.template";
		for (const [language, label] of [["zh", __("Template (Chinese)")], ["en", __("Template (English)")]]) {
			listview.page.add_inner_button(label, () => window.open(`${url}?language=${language}`), __("Template"));
		}
	},
};
