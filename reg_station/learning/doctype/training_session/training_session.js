const SIGNING = "reg_station.learning.signing_up";

frappe.ui.form.on("Training Session", {
	refresh(frm) {
		reg_station.show_progress(frm);
		if (!frm.is_new()) show_people(frm);
	},
	before_workflow_action: reg_station.before_workflow_action,
	service_point(frm) {
		if (!frm.doc.service_point) return;
		frappe.db.get_value("Service Point", frm.doc.service_point, "station").then(({ message }) => {
			if (message && message.station) frm.set_value("station", message.station);
		});
	},
});

/* Who has signed up, and while the session is held, who came. */
function show_people(frm) {
	const field = frm.get_field("people_html");
	frappe.xcall(`${SIGNING}.people`, { session: frm.docname }).then((found) => {
		const esc = frappe.utils.escape_html;
		const marking = found.keeper && frm.doc.workflow_state === "Held";
		const rows = found.rows.map(
			(row) => `<li><label><input type="checkbox" data-sign-up="${esc(row.name)}" ${row.attended ? "checked" : ""} ${marking ? "" : "disabled"}>
				${esc(row.person)} <span class="text-muted">${esc(row.of || "")}</span></label></li>`
		);
		const head = `<p>${__("{0} of {1} places taken", [found.taken, frm.doc.capacity])}</p>`;
		field.$wrapper.html(`${head}<ul class="list-unstyled">${rows.join("")}</ul>`);
		if (marking && rows.length) frm.add_custom_button(__("Note Attendance"), () => note_attendance(frm));
		if (["Open for Sign-up", "Held"].includes(frm.doc.workflow_state)) {
			frm.add_custom_button(__("Sign Up"), () => sign_up(frm));
		}
		if (found.keeper && frm.doc.workflow_state === "Open for Sign-up" && rows.length) {
			frm.add_custom_button(__("Cancel a Sign-up"), () => cancel(frm, found.rows));
		}
	});
}

function sign_up(frm) {
	const fields =
		frm.doc.audience === "Staff"
			? [{ fieldname: "member", fieldtype: "Link", options: "Station Member", label: __("Station Member"), reqd: 1 }]
			: [
					{ fieldname: "enterprise", fieldtype: "Link", options: "Enterprise", label: __("Enterprise"), reqd: 1 },
					{ fieldname: "person", fieldtype: "Data", label: __("Name of the Person"), reqd: 1 },
					{ fieldname: "phone", fieldtype: "Data", label: __("Phone") },
			  ];
	frappe.prompt(
		fields,
		(values) =>
			frappe.xcall(`${SIGNING}.sign_up`, { session: frm.docname, ...values }).then((result) => {
				frappe.show_alert({ message: __("{0} places left", [result.places_left]), indicator: "green" });
				frm.reload_doc();
			}),
		__("Sign Up")
	);
}

function cancel(frm, rows) {
	const options = rows.map((row) => ({ value: row.name, label: `${row.person} ${row.of || ""}` }));
	frappe.prompt(
		[{ fieldname: "name", fieldtype: "Select", options, label: __("Name of the Person"), reqd: 1 }],
		(values) => frappe.xcall(`${SIGNING}.cancel`, values).then(() => frm.reload_doc()),
		__("Cancel a Sign-up")
	);
}

function note_attendance(frm) {
	const boxes = [...frm.get_field("people_html").$wrapper[0].querySelectorAll("input:checked")];
	frappe
		.xcall(`${SIGNING}.mark_attendance`, { session: frm.docname, attended: boxes.map((box) => box.dataset.signUp) })
		.then((result) => {
			frappe.show_alert({ message: __("{0} attended", [result.attended]), indicator: "green" });
			frm.reload_doc();
		});
}
