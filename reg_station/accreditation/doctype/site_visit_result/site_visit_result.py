from reg_station.table_row import TableRow


class SiteVisitResult(TableRow):
    pass
