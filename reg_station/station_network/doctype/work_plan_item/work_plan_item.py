from reg_station.table_row import TableRow


class WorkPlanItem(TableRow):
    pass
