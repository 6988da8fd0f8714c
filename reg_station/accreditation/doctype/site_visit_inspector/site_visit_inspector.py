from reg_station.table_row import TableRow


class SiteVisitInspector(TableRow):
    pass
