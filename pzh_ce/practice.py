"""Practice (惯例), not the Measures: the bureau may change these. All are settings."""

DUTY_WORKING_DAYS = {
    "recommend": 15,
    "examine": 5,
    "approve": 5,
    "assign": 10,
    "visit": 20,
    "meeting": 20,
    "sign": 5,
    "conclude": 5,
    "score": 20,
    "post_notice": 5,
    "propose": 5,
}

# Days before November 30 on which a base that has not filed is reminded; daily afterwards
FILING_REMINDERS = (60, 30, 15, 7, 3, 1)
FILING_OPENS = (10, 1)  # month and day from which this year's filing can be written
# A base certified after the day of filing gives its first plan within so many days
FIRST_PLAN_DAYS = 30
# The national yardstick (人社部令第25号): hours a year, and the share of professional subjects
HOURS_PER_YEAR = 90
PROFESSIONAL_SHARE = (2, 3)
EXPORT_ALONE_ROWS = 100  # a list of whole numbers with more rows needs a second person
HOURS_PER_DAY = 8  # more is flagged, never refused, up to what a day can hold
HOURS_ODD_PER_YEAR = 400  # more hours of one person in a year are flagged
IMPORT_KEPT_HOURS = 24  # what was read of a file and not imported is emptied after so long
IMPORT_MAX_ROWS = 20_000

# Different files that one expert opens within an hour before the bureau is told
READING_ALARM = 50

# A registration is compared with bodies refused in so many years before it
LIKENESS_YEARS = 2

# Lessons somebody must have attended to earn a class's hours
ATTENDANCE_SHARE = 0.8

# Inspections: a base may answer the check sheet for so many working days
RESULT_STATEMENT_WORKING_DAYS = 5
# Before revocation and barring: working days to answer the notice
STATEMENT_WORKING_DAYS = 5
# Days before the last day of a rectification on which base and managing unit are reminded
RECTIFICATION_REMINDERS = (60, 30, 14, 7, 3, 1)
EXTENSION_MOST_DAYS = 90
# Complaints: accepted or not within working days, answered within days
COMPLAINT_ACCEPT_WORKING_DAYS = 5
COMPLAINT_ANSWER_DAYS = 60
