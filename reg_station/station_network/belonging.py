"""Members and rules belong to either a station or a service point."""

import frappe
from frappe import _

from reg_station.permissions.scope import derive_scope


class BelongsToPlace:
    """Mixin of Station Member, Station Rule and Premises Check."""

    def validate_place(self):
        if bool(self.station) == bool(self.service_point):
            frappe.throw(_("Choose either a station or a service point."))
        derive_scope(self)

    @property
    def place_filter(self) -> dict:
        return {"station": self.station} if self.station else {"service_point": self.service_point}
