//! The types of authority as a table (law.md 4.1): what shows each, what it reaches, and what ends it.

use super::AuthorityType;

/// What a service is about, as far as authorities tell matters apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    General,
    /// Money and council tax.
    Money,
    Benefits,
    /// Health and care.
    Welfare,
}

/// What shows an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The person's own yes: in the portal, or a signed letter.
    OwnWord,
    /// The person's yes on a call, with where in the recording it is.
    Recording,
    /// A document that staff look at.
    Document,
    /// A document that means nothing until it is registered.
    RegisteredDocument,
}

/// Which services an authority can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those the person named, and nothing else.
    Named,
    /// What the call is about.
    Call,
    /// Every service of these areas.
    Areas(&'static [Area]),
    /// What concerns the child.
    Child,
    /// What belongs to the estate; never a right of data protection, which is for the living.
    Estate,
}

/// When an authority holds, with regard to the person's own capacity to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// An ordinary authority lapses when capacity is lost.
    EndsWithLoss,
    /// It can be used before and after.
    Either,
    /// Only once capacity is lost.
    OnlyAfterLoss,
}

/// Whether an authority carries asking for a copy of the person's information in their name (UK GDPR art. 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// With its type, unless the document lets somebody do less: the regulator takes an attorney or a deputy for property and affairs
    /// to be entitled while nothing shows otherwise (law.md 4.1).
    ByType,
    /// Where the person said so.
    IfSaid,
    /// A parent's, while the right is not the child's own to use (law.md 4.2).
    OfChild,
    /// Somebody decides: powers over health and care reach their own matters only, and nothing cuts a copy down to those by itself.
    ByStaff,
    /// Benefits alone, one call alone, or the affairs of the dead, who have no such right (law.md 4.1).
    Never,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authority {
    pub evidence: Evidence,
    pub reach: Reach,
    pub capacity: Capacity,
    /// Everything but an executor's ends with the person's life.
    pub survives_death: bool,
    /// The person says yes again every twelve months.
    pub renewed: bool,
    pub copies: Copies,
}

const MONEY: Reach = Reach::Areas(&[Area::Money, Area::Benefits]);
const WELFARE: Reach = Reach::Areas(&[Area::Welfare]);

impl AuthorityType {
    /// Its row in the table.
    pub const fn rule(self) -> Authority {
        match self {
            AuthorityType::Written => row(Evidence::OwnWord, Reach::Named, Capacity::EndsWithLoss).renewed().copies(Copies::IfSaid),
            AuthorityType::OneCall => row(Evidence::Recording, Reach::Call, Capacity::EndsWithLoss),
            AuthorityType::LpaMoney | AuthorityType::ScottishMoney => {
                row(Evidence::RegisteredDocument, MONEY, Capacity::Either).copies(Copies::ByType)
            }
            AuthorityType::Epa | AuthorityType::DeputyMoney => row(Evidence::Document, MONEY, Capacity::Either).copies(Copies::ByType),
            AuthorityType::LpaWelfare | AuthorityType::ScottishWelfare => {
                row(Evidence::RegisteredDocument, WELFARE, Capacity::OnlyAfterLoss).copies(Copies::ByStaff)
            }
            AuthorityType::DeputyWelfare => row(Evidence::Document, WELFARE, Capacity::OnlyAfterLoss).copies(Copies::ByStaff),
            AuthorityType::Appointee => row(Evidence::Document, Reach::Areas(&[Area::Benefits]), Capacity::Either),
            AuthorityType::Parent => row(Evidence::Document, Reach::Child, Capacity::Either).copies(Copies::OfChild),
            AuthorityType::Executor => row(Evidence::Document, Reach::Estate, Capacity::Either).after_death(),
        }
    }
}

const fn row(evidence: Evidence, reach: Reach, capacity: Capacity) -> Authority {
    Authority { evidence, reach, capacity, survives_death: false, renewed: false, copies: Copies::Never }
}

impl Authority {
    const fn renewed(self) -> Authority {
        Authority { renewed: true, ..self }
    }

    const fn after_death(self) -> Authority {
        Authority { survives_death: true, ..self }
    }

    const fn copies(self, copies: Copies) -> Authority {
        Authority { copies, ..self }
    }

    /// Whether staff look at a document before it holds.
    pub const fn is_checked(&self) -> bool {
        matches!(self.evidence, Evidence::Document | Evidence::RegisteredDocument)
    }

    /// Whether staff write it down from paper: a document, or a letter that the person signed. A yes on a call is on its recording.
    pub const fn is_on_paper(&self) -> bool {
        self.is_checked() || matches!(self.evidence, Evidence::OwnWord)
    }
}
