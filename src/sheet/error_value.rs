//! The error values of the binary formats.

/// The text of an error by its code (BErr, [MS-XLS] 2.5.10 and [MS-XLSB] 2.5.97.2, those of later years as Excel writes them);
/// `#?` and the code where it is not known.
pub fn error_value(code: u8) -> String {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#GETTING_DATA",
        0x2c => "#SPILL!",
        0x2d => "#CONNECT!",
        0x2e => "#BLOCKED!",
        0x2f => "#UNKNOWN!",
        0x30 => "#FIELD!",
        0x31 => "#CALC!",
        code => return format!("#?{code}"),
    }
    .into()
}
