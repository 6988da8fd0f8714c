"""The fixed demo accounts of data-model.md, and a second person where a rule needs two."""

from dataclasses import dataclass

import frappe
from frappe.utils.password import update_password

PASSWORD = "demo"


@dataclass(frozen=True)
class Account:
    account: str
    name: str
    roles: tuple[str, ...]
    note: str


ACCOUNTS = (
    Account(
        "admin@demo.test", "系统管理员 顾言", ("Reg Station Admin", "System Manager"), "配置，不办理业务"
    ),
    Account("approver@demo.test", "沈嘉禾", ("Bureau Approver",), "区市场监管局审批"),
    Account(
        "approver2@demo.test",
        "韩知远",
        ("Bureau Approver", "Site Inspector"),
        "既审批又考察：考察过的不能审批",
    ),
    Account("station@demo.test", "陆明秋", ("Station Officer",), "区工作站"),
    Account("station2@demo.test", "袁书舟", ("Station Officer",), "区工作站：自己录入的由同事核实"),
    Account("inspector@demo.test", "方予安", ("Site Inspector",), "现场考察"),
    Account("inspector2@demo.test", "纪清和", ("Site Inspector",), "现场考察"),
    Account("appraiser@demo.test", "殷若衡", ("Appraiser",), "考核人员"),
    Account("point@demo.test", "乔望舒", ("Point Officer",), "望湖街道工作点"),
    Account("town@demo.test", "许青禾", ("Town Officer",), "青禾镇经办人"),
    Account("town2@demo.test", "石景行", ("Town Officer",), "石桥镇经办人"),
    Account("town3@demo.test", "柳思齐", ("Town Officer",), "其余街镇园区经办人"),
    Account("enterprise@demo.test", "周以宁", ("Enterprise User",), "澄湖启明医疗科技有限公司"),
    Account("enterprise2@demo.test", "章慕白", ("Enterprise User",), "核析生物（澄湖）有限公司"),
    Account("department@demo.test", "邵临风", ("Department Officer",), "区经委"),
    Account("department2@demo.test", "顾听澜", ("Department Officer",), "区科委"),
    Account("city@demo.test", "程望之", ("City Observer",), "市级观察员"),
    Account("auditor@demo.test", "温如玉", ("Reg Station Auditor",), "安全审计"),
)


def create_accounts() -> None:
    for row in ACCOUNTS:
        if frappe.db.exists("User", row.account):
            # Left by a demo that was cleared: Frappe keeps accounts to which something still points.
            frappe.db.set_value("User", row.account, "enabled", 1)
            update_password(row.account, PASSWORD)
        else:
            _create(row)


def _create(row: Account) -> None:
    user = frappe.new_doc("User")
    user.update(
        {
            "email": row.account,
            "first_name": row.name,
            "language": "zh",
            "time_zone": "Asia/Shanghai",
            "send_welcome_email": 0,
            "user_type": "System User",
        }
    )
    user.append_roles(*row.roles)
    user.flags.no_welcome_mail = True
    # The demo is loaded by the system, before anybody has rights.
    user.insert(ignore_permissions=True)
    # Not through the form: the password is weaker than any policy.
    update_password(row.account, PASSWORD)
