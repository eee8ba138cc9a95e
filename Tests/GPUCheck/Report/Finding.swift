package import JSON

/// One row of the report.
package struct Finding: Equatable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        case passed, failed, measured
        case notRun = "not run"
    }

    package var name: String
    package var state: State
    package var value: Double?
    package var unit = ""
    /// Of what the GPU could do at most, by what was measured of it.
    package var share: Double?
    /// What the value is meant to reach, in its unit.
    package var aim: Double?
    package var note = ""
    /// The name of a finding of ours that this one of another program's is to be compared with.
    package var beside: String?

    package static func passed(_ name: String, _ note: String = "") -> Finding {
        Finding(name: name, state: .passed, note: note)
    }

    package static func failed(_ name: String, _ note: String) -> Finding {
        Finding(name: name, state: .failed, note: note)
    }

    package static func notRun(_ name: String, _ note: String) -> Finding {
        Finding(name: name, state: .notRun, note: note)
    }

    package static func measured(
        _ name: String, _ value: Double, _ unit: String, share: Double? = nil,
        aim: Double? = nil, _ note: String = ""
    ) -> Finding {
        Finding(
            name: name, state: .measured, value: value, unit: unit, share: share, aim: aim,
            note: note)
    }
}

extension Finding {
    package var json: JSONValue {
        var object = JSONObject([
            .init(key: "name", value: .string(name)),
            .init(key: "state", value: .string(state.rawValue)),
        ])
        for (key, number) in [("value", value), ("share", share), ("aim", aim)] {
            if let number, number.isFinite {
                object.members.append(.init(key: key, value: .double(number)))
            }
        }
        for (key, text) in [("unit", unit), ("note", note), ("beside", beside ?? "")]
        where !text.isEmpty {
            object.members.append(.init(key: key, value: .string(text)))
        }
        return .object(object)
    }

    package init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let state = json["state"]?.string,
            let state = State(rawValue: state)
        else { return nil }
        self.init(
            name: name, state: state, value: json["value"]?.double,
            unit: json["unit"]?.string ?? "", share: json["share"]?.double,
            aim: json["aim"]?.double, note: json["note"]?.string ?? "",
            beside: json["beside"]?.string)
    }
}
