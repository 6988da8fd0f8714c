from reg_station.table_row import TableRow


class ImprovementPlanSource(TableRow):
    pass
