//! F102 unidentified-unit: a file could be opened and nothing in it names a unit of the register.

use super::phrase::{claim, clauses};
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::State;
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F102",
    name: "unidentified-unit",
    severity: Severity::Error,
    title: text("无法确定填报单位", "Unidentified unit"),
    why: text(
        "不知道是哪个单位报送的，其中的数字没有计入，该单位也会显示为未报送。",
        "Nobody knows whose figures these are: they are not counted, and their unit is shown as not returned.",
    ),
    remedy: text(
        "请根据邮件或表中内容确认单位，把单位名称写进文件名后重新汇总；如单位使用了其他名称，可把它加入名册的别名。",
        "Find out who sent it and write the unit's name into the file's name, or add the name that it uses to the unit's aliases; then reconcile again.",
    ),
};

const UNKNOWN: Text =
    text("{claims}；据此不能确定是名册中的哪个单位", "{claims}; that names no registered unit for certain");
const NOTHING: Text = text(
    "内置标识、填报单位一栏、工作表名、文件名、文件夹和发件人都没有写明单位",
    "no stamp, unit cell, sheet name, file name, folder or sender names a unit",
);

/// Tells every file that nobody is known to have sent.
pub fn check(case: &Case) -> Vec<Finding> {
    let unidentified =
        (0..case.collected.files.len()).filter(|file| case.collected.states[*file] == State::Unidentified);
    unidentified
        .map(|file| {
            let claims = case.collected.content(file).map(|content| content.identity.claims.as_slice());
            let claims = claims.unwrap_or_default().iter().filter(|claim| !claim.said.trim().is_empty());
            match clauses(claims.map(|said| claim(case.plan, said)).collect()) {
                Some(claims) => draw::file(&RULE, UNKNOWN, case, file, vec![("claims", claims)]),
                None => draw::file(&RULE, NOTHING, case, file, Vec::new()),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Claim, Source};
    use crate::rules::testing::{Desk, PORT, messages};

    #[test]
    fn what_the_file_says_about_its_sender_is_quoted() {
        let mut desk = Desk::clean();
        desk.set_state(PORT, State::Unidentified);
        let claim = |source, said: &str| Claim { source, said: said.into(), unit: None, candidates: Vec::new() };
        let identity = &mut desk.content(PORT).identity;
        identity.unit = None;
        identity.claims = vec![claim(Source::Cell, "港务局"), claim(Source::FileName, "报送表（1）")];
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            ["填报单位一栏为“港务局”；文件名为“报送表（1）”；据此不能确定是名册中的哪个单位"]
        );
        assert_eq!(findings[0].unit, None);
        desk.content(PORT).identity.claims.clear();
        assert!(messages(&check(&desk.case()))[0].contains("都没有写明单位"));
    }
}
