import FoundationEssentials
package import HealthModel
import Vault

/// The values a measure had over time, oldest first: a weight, or both pressures of a tension.
package struct MeasureSeries: Hashable, Sendable {
    /// One value, or two that belong together.
    package struct Point: Hashable, Sendable {
        /// When it was measured.
        package let date: PartialDate
        /// The numbers: systolic first for a pressure.
        package let values: [Double]
        /// The numbers as they were written.
        package let text: String
    }

    /// Where the values go: compared between the first and the last third.
    package enum Trend: Hashable, Sendable {
        case stable
        case rising
        case falling
    }

    /// What is measured.
    package let title: String
    /// The unit, if all values have the same.
    package let unit: String?
    /// The values, oldest first.
    package let points: [Point]

    /// A series of values in any order.
    package init(title: String, unit: String?, points: [Point]) {
        self.title = title
        self.unit = unit
        self.points = points.sorted { $0.date.sortKey < $1.date.sortKey }
    }

    /// The least and the greatest first number; nil without values.
    package var range: ClosedRange<Double>? {
        let numbers = points.compactMap(\.values.first)
        guard let least = numbers.min(), let greatest = numbers.max() else { return nil }
        return least...greatest
    }

    /// Where the values go; nil for fewer than three, which show nothing.
    package var trend: Trend? {
        let numbers = points.compactMap(\.values.first)
        guard numbers.count >= 3 else { return nil }
        let third = max(1, numbers.count / 3)
        let before = numbers.prefix(third).reduce(0, +) / Double(third)
        let after = numbers.suffix(third).reduce(0, +) / Double(third)
        // Below three in a hundred, a scale and a cuff differ from themselves.
        if abs(after - before) <= 0.03 * abs(before) { return .stable }
        return after > before ? .rising : .falling
    }
}

extension Space {
    /// The values of the measure which a record is one of; more than 500 are cut to the latest.
    ///
    /// - Throws: `.notFound` if there is no such record.
    package func series(of id: RecordID) async throws(SpaceError) -> MeasureSeries {
        let found = try await known(id)
        let alike = await entries(.measure).filter { $0.title == found.summary.title && $0.date != nil }.prefix(500)
        let bodies = try await wrapping { () throws(VaultError) in try await vault.bodies(of: alike.map(\.id)) }
        var units: Set<String> = []
        var points: [MeasureSeries.Point] = []
        for entry in alike {
            guard let date = entry.date, let body = bodies[entry.id],
                let view = (try? Resource(parsing: body)).flatMap({ ObservationView($0) })
            else { continue }
            let quantities: [Quantity]
            if let pressure = view.bloodPressure {
                quantities = [pressure.systolic, pressure.diastolic]
            } else if case .quantity(let quantity)? = view.value {
                quantities = [quantity]
            } else {
                continue
            }
            let numbers = quantities.compactMap { $0.value.flatMap { Double($0.text) } }
            guard numbers.count == quantities.count else { continue }
            if let unit = quantities[0].printedUnit { units.insert(unit) }
            let text = quantities.compactMap { $0.value?.text }.joined(separator: "/")
            points.append(MeasureSeries.Point(date: date, values: numbers, text: text))
        }
        // Numbers in different units do not stand on one scale.
        guard units.count <= 1 else { return MeasureSeries(title: found.summary.title, unit: nil, points: []) }
        return MeasureSeries(title: found.summary.title, unit: units.first, points: points)
    }
}
