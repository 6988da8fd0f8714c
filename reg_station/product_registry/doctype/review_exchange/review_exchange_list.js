frappe.listview_settings["Review Exchange"] = {
	onload(listview) {
		const address = "/api/method/reg_station.product_registry.exchange.delivering.download";
		for (const [format, label] of [["xlsx", __("Excel File")], ["json", __("JSON File")]]) {
			listview.page.add_inner_button(
				label,
				() => window.open(`${address}?file_format=${format}&language=${frappe.boot.lang === "zh" ? "zh" : "en"}`),
				__("For the Review System")
			);
		}
	},
};
