frappe.provide("reg_station");

/* What an action asks for before it is taken. The server refuses without it; asking first saves a round. */
reg_station.ACTION_QUESTIONS = {
	Return: { field: "reason", label: __("Reason of the return") },
	Reject: { field: "reason", label: __("Reason of the rejection") },
	Decline: { field: "reason", label: __("Reason of declining") },
	"Give Back": { field: "reason", label: __("Why the department is not the one to ask") },
	Recall: { field: "reason", label: __("Reason of the recall") },
	"Ask Again": { field: "reason", label: __("What the answer leaves open") },
	Remove: { field: "reason", label: __("Why it leaves the library") },
	"Give Up": { field: "reason", label: __("Why it is given up") },
	Reopen: { field: "reason", label: __("Why it is assessed again") },
	Drop: { field: "reason", label: __("Why it is dropped") },
	"Back to Rectification": { field: "reason", label: __("Reason of the return") },
	"Call Off": { field: "reason", label: __("Reason of the Cancellation") },
	Fail: { field: "reason", label: __("What went wrong") },
	Complete: { field: "reason", label: __("Outcome, in a sentence") },
	"Feedback/Not Accept": { field: "reason", label: __("Why it is not accepted; the person is told") },
	"Feedback/Reopen": { field: "reason", label: __("Why it is taken up again") },
	"Feedback/Close": { field: "reason", label: __("Why it is closed without a word of the person") },
	Accredit: { field: "opinion", label: __("Approval Opinion"), from: "approval_opinion" },
};

/** Ask what the chosen workflow action needs and write it to the document before the action is taken. */
reg_station.before_workflow_action = function (frm) {
	const action = frm.selected_workflow_action;
	const question = reg_station.ACTION_QUESTIONS[`${frm.doctype}/${action}`] || reg_station.ACTION_QUESTIONS[action];
	const target = question && (question.field === "reason" ? "transition_reason" : "approval_opinion");
	if (!question || !frm.fields_dict[target]) return;
	frappe.dom.unfreeze();
	return new Promise((resolve, reject) => {
		const dialog = new frappe.ui.Dialog({
			title: __(frm.selected_workflow_action),
			fields: [
				{
					fieldname: "text",
					fieldtype: "Small Text",
					label: question.label,
					reqd: 1,
					default: question.from ? frm.doc[question.from] : "",
				},
			],
			primary_action_label: __(frm.selected_workflow_action),
			primary_action({ text }) {
				dialog.answered = true;
				dialog.hide();
				frm.set_value(target, text)
					.then(() => frm.save())
					.then(resolve, reject);
			},
		});
		dialog.onhide = () => dialog.answered || reject();
		dialog.show();
	});
};

/** Fill in the station of the settings, where a new record does not say which. */
reg_station.default_station = function (frm) {
	if (!frm.is_new() || frm.doc.station) return;
	frappe.db
		.get_single_value("Reg Station Settings", "default_station")
		.then((station) => station && frm.set_value("station", station));
};

/** Show state, who has the case and what happened so far above the form. */
reg_station.show_progress = function (frm) {
	if (frm.is_new()) return;
	frappe
		.xcall("reg_station.workflow.progress.progress", { doctype: frm.doctype, name: frm.docname })
		.then((progress) => {
			const esc = frappe.utils.escape_html;
			const rows = progress.steps.map(
				(step) => `<li class="${step.open ? "rs-open" : ""}">
					<span class="rs-state">${esc(__(step.state))}</span>
					<span class="text-muted">${frappe.datetime.str_to_user(step.entered_on)} · ${esc(step.by || "")}</span>
					${step.reason ? `<div class="rs-reason">${esc(step.reason)}</div>` : ""}
				</li>`
			);
			const waiting = progress.waiting_for
				? `<p class="rs-waiting">${__("Waiting for {0}", [`<b>${esc(__(progress.waiting_for))}</b>`])}</p>`
				: "";
			frm.dashboard.add_section(`${waiting}<ol class="rs-steps">${rows.join("")}</ol>`, __("Progress"));
			frm.dashboard.show();
		});
};

/** Draw what is in order and what is not, each with its clause. */
reg_station.show_order = function (frm) {
	const field = frm.get_field("order_html");
	if (!field || frm.is_new()) return;
	field.$wrapper.html(`<p class="text-muted">${__("Loading...")}</p>`);
	frappe
		.xcall("reg_station.station_network.order.state_of_order", { doctype: frm.doctype, name: frm.docname })
		.then((findings) => {
			const esc = frappe.utils.escape_html;
			const open = findings.filter((item) => !item.met).length;
			const head = open
				? `<p class="rs-order-head rs-bad">${__("{0} of {1} requirements are not in order", [open, findings.length])}</p>`
				: `<p class="rs-order-head rs-good">${__("All {0} requirements are in order", [findings.length])}</p>`;
			const rows = findings.map(
				(item) => `<li class="${item.met ? "rs-good" : "rs-bad"}">
					<span class="rs-mark" aria-hidden="true">${item.met ? "✓" : "!"}</span>
					<div><b>${esc(item.title)}</b> <span class="rs-clause">${esc(item.citation)}</span>
					<div class="text-muted">${esc(item.explanation)}</div></div>
				</li>`
			);
			field.$wrapper.html(`${head}<ul class="rs-order">${rows.join("")}</ul>`);
		});
};

/** A dialog with the self-check of an application. */
reg_station.show_self_check = function (frm) {
	frappe
		.xcall("reg_station.accreditation.self_check.for_application", { name: frm.docname })
		.then((rows) => {
			const esc = frappe.utils.escape_html;
			const mark = { met: "✓", missing: "!", judged: "…" };
			const tone = { met: "rs-good", missing: "rs-bad", judged: "rs-open" };
			const html = rows.map(
				(row) => `<li class="${tone[row.state]}"><span class="rs-mark" aria-hidden="true">${mark[row.state]}</span>
					<div><b>${esc(row.title)}</b> <span class="rs-clause">${esc(row.citation)}</span>
					<div class="text-muted">${esc(row.explanation)}</div></div></li>`
			);
			frappe.msgprint({ title: __("Self-check"), message: `<ul class="rs-order">${html.join("")}</ul>`, wide: true });
		});
};

/** Show a contact that the role sees masked; the server logs each look. */
reg_station.add_contact_button = function (frm) {
	const shown = frm.fields_dict.contact_phone && frm.get_perm(frm.fields_dict.contact_phone.df.permlevel, "read");
	if (frm.is_new() || shown || !frappe.user.has_role("Bureau Approver")) return;
	frm.add_custom_button(__("Show Contact"), () =>
		frappe
			.xcall("reg_station.resource_sharing.contacts.reveal_record", { doctype: frm.doctype, name: frm.docname })
			.then((contact) => reg_station.show_contacts([{ side: frm.doc.title || frm.docname, ...contact }]))
	);
};

reg_station.show_contacts = function (sides) {
	const esc = frappe.utils.escape_html;
	const rows = sides.map(
		(row) => `<li><b>${esc(__(row.side))}</b> ${esc(row.enterprise || "")}<br>${esc(row.contact_person || "—")} · ${esc(row.contact_phone || "—")}</li>`
	);
	frappe.msgprint({
		title: __("Contact"),
		message: `<ul class="rs-order">${rows.join("")}</ul><p class="text-muted">${__("This look is on record.")}</p>`,
	});
};
