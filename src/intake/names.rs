//! Names of sheets, of plan and round, and where columns stand, which nearly all files of a round say alike: each is held once for all
//! of them.

use super::{FileRead, RosterTable};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// The texts, lists of them, and tables that were seen.
#[derive(Debug, Default)]
pub struct Names {
    texts: HashSet<Arc<str>>,
    lists: HashSet<Arc<Vec<Arc<str>>>>,
    tables: HashSet<Arc<Vec<RosterTable>>>,
}

impl Names {
    /// Lets a file share them with files before, and the places in it with each other.
    pub fn share(&mut self, file: &mut FileRead) {
        let Ok(content) = &mut file.outcome else { return };
        let Names { texts, lists, tables } = self;
        let mut name = |name: &mut Arc<str>| share(texts, name, |_| ());
        [&mut content.identity.plan, &mut content.identity.round].into_iter().flatten().for_each(&mut name);
        share(lists, &mut content.sheets, |list| Arc::make_mut(list).iter_mut().for_each(&mut name));
        if let Some(figures) = &mut content.figures {
            name(&mut figures.sheet);
            Arc::make_mut(&mut figures.stated).iter_mut().for_each(|stated| name(&mut stated.sheet));
        }
        for roster in &mut content.rosters {
            share(tables, &mut roster.tables, |own| {
                Arc::make_mut(own).iter_mut().for_each(|table| name(&mut table.sheet));
            });
        }
    }
}

/// Takes what was seen before in the place of its like; what is new is first made ready.
fn share<T: Eq + Hash + ?Sized>(seen: &mut HashSet<Arc<T>>, this: &mut Arc<T>, ready: impl FnOnce(&mut Arc<T>)) {
    match seen.get(&**this) {
        Some(known) => *this = Arc::clone(known),
        None => {
            ready(this);
            seen.insert(Arc::clone(this));
        }
    }
}
