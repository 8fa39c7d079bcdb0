//! F101 unreadable-file: a file in the inbox cannot be opened, and why.
//!
//! A file that cannot be opened costs only itself: the unit that sent it stays without figures, which is not reported again.

use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::State;
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F101",
    name: "unreadable-file",
    severity: Severity::Error,
    title: text("文件无法打开", "Unreadable file"),
    why: text("打不开的文件，其中的数字一个也没有计入。", "Nothing in a file that cannot be opened is counted."),
    remedy: text(
        "请用表格软件打开该文件看是否正常；有密码、已损坏或不是表格的，请单位去掉密码或另存为 .xlsx 后重新报送。",
        "Try to open the file in a spreadsheet program; ask the unit to remove the password, or to save it as .xlsx and send it again.",
    ),
};

const REFUSED: Text = text("其中内容未计入：{reason}", "nothing in it is counted: {reason}");

/// Tells every file that was refused.
pub fn check(case: &Case) -> Vec<Finding> {
    let files = case.collected.files.iter().enumerate();
    files
        .filter(|(index, _)| case.collected.states[*index] == State::Unreadable)
        .filter_map(|(index, file)| {
            let refusal = file.outcome.as_ref().err()?;
            Some(draw::file(&RULE, REFUSED, case, index, vec![("reason", refusal.reason())]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, PORT, messages};
    use crate::sheet::Refusal;

    #[test]
    fn an_encrypted_file_says_so_and_is_laid_at_its_senders_door() {
        let mut desk = Desk::clean();
        desk.refuse(PORT, Refusal::Encrypted);
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["其中内容未计入：文件设有打开密码，请对方去掉密码后重新发送"]);
        assert_eq!(findings[0].unit, Some(PORT));
        assert_eq!(findings[0].place.say(), "3 港区.xlsx");
    }
}
