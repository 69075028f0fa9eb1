/// Finds where one track of the calendar stands for one person.
struct TrackReader {
    let track: VaccinationCalendar.Track
    let rules: [VaccinationCalendar.Rule]
    let injections: [Injection]
    let birth: CivilDate
    let today: CivilDate

    /// The one thing to say of what is not done: the most useful row, or none.
    func openRow() -> VaccinationReport.Row? {
        // A booster that is recorded proves the doses before it.
        let hasLaterDose = rules.contains { $0.match == .age && isDone($0) }
        let open = rules.filter { rule in
            if let until = rule.until?.after(birth), today >= until { return false }
            if rule.match == .count, hasLaterDose { return false }
            return !isDone(rule)
        }
        // The first missing dose of a series; then the last booster whose age has come, since it covers the earlier ones.
        let count = open.filter { $0.match == .count }.min { $0.dose < $1.dose }
        let boosters = open.filter { $0.match == .age }
        let passed = boosters.filter { $0.due.after(birth) <= today }.max { $0.due.after(birth) < $1.due.after(birth) }
        let next = boosters.filter { $0.due.after(birth) > today }.min { $0.due.after(birth) < $1.due.after(birth) }
        let other = open.first { $0.match == .season || $0.match == .ask }
        // For a child the series comes first; for an adult, whose first doses are seldom on record, the booster.
        let isChild = birth.months(until: today) < 18 * 12
        let inOrder = isChild ? [count, passed, next, other] : [passed, count, next, other]
        let candidates = inOrder.compactMap(\.self).compactMap { row($0) }
        // `min` keeps the first of several equals.
        return candidates.min { $0.state < $1.state }
    }

    private func isDone(_ rule: VaccinationCalendar.Rule) -> Bool {
        switch rule.match {
        case .count: return injections.count >= rule.dose
        case .age:
            let from = rule.from.after(birth)
            // A vague date counts when it may be late enough.
            return injections.contains { $0.date.map { $0.latest >= from } ?? false }
        case .season:
            guard let season = season(rule), season.isOpen else { return false }
            return injections.contains { $0.date.map { $0.latest >= season.start } ?? false }
        case .ask: return false
        }
    }

    /// The season that is open, or the next one; `nil` for rules without a season.
    private func season(_ rule: VaccinationCalendar.Rule) -> (start: CivilDate, isOpen: Bool)? {
        guard let first = rule.seasonStart, let last = rule.seasonEnd else { return nil }
        func start(_ year: Int) -> CivilDate { CivilDate(year: year, month: first, day: 1) ?? today }
        let wraps = last < first
        let month = today.month
        if wraps {
            if month >= first { return (start(today.year), true) }
            if month <= last { return (start(today.year - 1), true) }
            return (start(today.year), false)
        }
        if month < first { return (start(today.year), false) }
        return month <= last ? (start(today.year), true) : (start(today.year + 1), false)
    }

    private func row(_ rule: VaccinationCalendar.Rule) -> VaccinationReport.Row? {
        var due = rule.due.after(birth)
        var late = rule.late?.after(birth)
        if let gap = rule.gap, let last = injections.last?.date?.latest {
            let earliest = gap.after(last)
            if earliest > due { due = earliest }
            if let limit = late, earliest > limit { late = earliest.adding(days: 31) }
        }
        if let season = season(rule), !season.isOpen, season.start > due { due = season.start }
        if let until = rule.until?.after(birth), due >= until { return nil }
        let isQuestion =
            rule.audience != "everyone" && !rule.audience.hasPrefix("territory:") || rule.status == .offered
        if isQuestion {
            // A situation the program does not know: a question within the ages concerned, never late.
            guard rule.from.after(birth) <= today, isAsked(rule) else { return nil }
            return make(rule, .coming, due: due > today ? due : nil, isQuestion: true)
        }
        if due > today {
            guard due <= today.adding(months: 12) else { return nil }
            return make(rule, .coming, due: due, isQuestion: false)
        }
        guard let late, late <= today else { return make(rule, .due, due: due, isQuestion: false) }
        let isChild = birth.months(until: today) < 18 * 12
        let hasBegun = rule.match == .count && rule.dose > 1 && !injections.isEmpty
        return make(rule, isChild && hasBegun ? .late : .toCheck, due: due, isQuestion: false)
    }

    /// Pregnancy is asked about at the ages where it is likely only.
    private func isAsked(_ rule: VaccinationCalendar.Rule) -> Bool {
        guard rule.audience == "pregnancy" else { return true }
        return (15 * 12..<50 * 12).contains(birth.months(until: today))
    }

    private func make(
        _ rule: VaccinationCalendar.Rule,
        _ state: VaccinationReport.State,
        due: CivilDate?,
        isQuestion: Bool
    ) -> VaccinationReport.Row {
        VaccinationReport.Row(
            state: state,
            title: track.label,
            detail: rule.label,
            isQuestion: isQuestion,
            obligation: rule.status,
            due: due,
            dates: injections.compactMap(\.date),
            doses: injections.count,
            isComplete: nil,
            note: rule.note,
            source: rule.source
        )
    }
}
