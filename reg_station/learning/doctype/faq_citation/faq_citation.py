from reg_station.table_row import TableRow


class FAQCitation(TableRow):
    pass
