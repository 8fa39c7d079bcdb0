//! F102 unidentified-unit: a file could be opened, and nothing names a unit of the register, or as much speaks for one as for another.

use super::phrase::{claim, clauses, units};
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
        "请向报送人核实。没有写明单位的，把单位名称写进文件名，或把单位使用的名称加入名册的别名，重新汇总；指向不同单位的，请该单位用本单位的模板重新报送。",
        "Ask who sent it. Where no unit is named, write its name into the file's name, or add the name that it uses to its aliases, and reconcile again; where different units are named, have it sent again in the unit's own template.",
    ),
};

const UNKNOWN: Text =
    text("{claims}；据此不能确定是名册中的哪个单位", "{claims}; that names no registered unit for certain");
const TIED: Text = text(
    "{claims}；指向{units}，无法确定是哪个单位报送的",
    "{claims}; that points to {units}, and nothing settles which of them sent it",
);
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
            let content = case.collected.content(file);
            let claims = content.map(|content| content.identity.claims.as_slice()).unwrap_or_default();
            let mut named: Vec<usize> = Vec::new();
            for unit in claims.iter().filter_map(|claim| claim.unit) {
                if !named.contains(&unit) {
                    named.push(unit);
                }
            }
            let said = claims.iter().filter(|claim| !claim.said.trim().is_empty());
            match clauses(said.map(|said| claim(case.plan, said)).collect()) {
                Some(claims) if named.len() > 1 => {
                    let facts = vec![("claims", claims), ("units", units(case.plan, &named))];
                    draw::file(&RULE, TIED, case, file, facts)
                }
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
    use crate::rules::testing::{Desk, EAST, PORT, messages};
    use thin_vec::thin_vec;

    #[test]
    fn what_the_file_says_about_its_sender_is_quoted() {
        let mut desk = Desk::clean();
        desk.set_state(PORT, State::Unidentified);
        let claim = |source, said: &str| Claim { source, said: said.into(), unit: None, candidates: thin_vec![] };
        let identity = &mut desk.content(PORT).identity;
        identity.unit = None;
        identity.claims = thin_vec![claim(Source::Cell, "港务局"), claim(Source::FileName, "报送表（1）")];
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            ["填报单位一栏为“港务局”；文件名为“报送表（1）”；据此不能确定是名册中的哪个单位"]
        );
        assert_eq!(findings[0].unit, None);
        let both = [(Source::Stamp, "east", EAST), (Source::Cell, "港区", PORT), (Source::FileName, "港区.xlsx", PORT)];
        let both = both.map(|(source, said, unit)| Claim { unit: Some(unit), ..claim(source, said) });
        desk.content(PORT).identity.claims = both.as_slice().into();
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "内置标识为“东城区”；填报单位一栏为“港区”；文件名为“港区.xlsx”；指向东城区、港区，无法确定是哪个单位报送的"
            ]
        );
        desk.content(PORT).identity.claims.clear();
        assert!(messages(&check(&desk.case()))[0].contains("都没有写明单位"));
    }
}
