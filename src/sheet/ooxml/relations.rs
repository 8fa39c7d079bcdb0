//! Relationships: how one part of a package leads to the others (ECMA-376 Part 2, 6.5).

use crate::sheet::Refusal;
use crate::sheet::package::{Package, folded};
use crate::sheet::xml::{Node, Xml, decoded};

/// Where a part leads to.
pub struct Relations(Vec<Relation>);

/// One way from a part to another.
pub struct Relation {
    /// What the part that it leaves calls it by.
    id: String,
    /// What it leads to: the last word of its type, which is the same in the transitional and the strict form.
    pub kind: String,
    /// The name of the part that it leads to.
    pub target: String,
}

impl Relations {
    /// The relationships of a part, of the package itself where the name is empty. Those that lead out of the file are left out.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where they cannot be read; a part without relationships has none.
    pub fn of(package: &mut Package, part: &str) -> Result<Relations, Refusal> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let listed_in = format!("{folder}/_rels/{name}.rels");
        if !package.has(&listed_in) {
            return Ok(Relations(Vec::new()));
        }
        let mut relations = Vec::new();
        let mut xml = Xml::own(decoded(package.part(&listed_in)?.buffered())?);
        loop {
            match xml.next()? {
                Node::Open(tag) if tag.name() == "Relationship" => {
                    let get = |name| Ok(tag.get(name)?.unwrap_or_default().into_owned());
                    let kind = get("Type")?;
                    if get("TargetMode")? != "External" {
                        let kind = kind.rsplit('/').next().unwrap_or_default().to_string();
                        relations.push(Relation { id: get("Id")?, kind, target: resolved(folder, &get("Target")?) });
                    }
                }
                Node::Done => return Ok(Relations(relations)),
                _ => {}
            }
        }
    }

    /// The relationship of this id.
    pub fn by_id(&self, id: &str) -> Option<&Relation> {
        self.0.iter().find(|relation| relation.id == id)
    }

    /// The part that the first relationship of a kind leads to.
    pub fn first(&self, kind: &str) -> Option<&str> {
        self.all(kind).next()
    }

    /// The parts that the relationships of a kind lead to.
    pub fn all(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |relation| relation.kind == kind).map(|relation| relation.target.as_str())
    }
}

/// A target as a part's name, seen from a folder. It cannot leave the package: there is nothing above its root.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let start = if target.starts_with('/') { "" } else { folder };
    let mut steps = Vec::new();
    for step in start.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    folded(&steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_lead_to_parts_however_they_are_written() {
        for target in [
            "worksheets/sheet1.xml",
            "/xl/worksheets/sheet1.xml",
            "./worksheets/Sheet1.xml",
            "../xl/worksheets/sheet1.xml",
            "worksheets\\sheet1.xml",
            "../../../xl/worksheets/sheet1.xml",
        ] {
            assert_eq!(resolved("xl", target), "xl/worksheets/sheet1.xml", "{target}");
        }
    }
}
