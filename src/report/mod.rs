//! Figures and findings to what the officer opens: the consolidated workbook, the findings list, the JSON.
