const APPRAISAL_COLOURS = {
	"Self-Assessment": "orange",
	"Under Review": "blue",
	"Held for Rectification": "red",
	"Objection Period": "purple",
	Confirmed: "blue",
	Published: "green",
};

frappe.listview_settings["Service Appraisal"] = {
	add_fields: ["workflow_state", "grade"],
	get_indicator: (doc) => [
		__(doc.workflow_state),
		APPRAISAL_COLOURS[doc.workflow_state] || "gray",
		`workflow_state,=,${doc.workflow_state}`,
	],
	formatters: {
		grade: (value) => (value ? __(value) : ""),
		// Before the review is announced there is no score, which is not the same as none reached.
		total_score: (value) => (flt(value) ? format_number(value, null, 2) : "–"),
	},
};
