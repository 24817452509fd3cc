import AWSCore

/// Values at the place that the caller opened.
extension ShapeWriter {
    @inline(never)
    mutating func string(_ value: String) {
        switch sink {
        case .json: json.string(value)
        case .cbor: cbor.string(value)
        case .xml: xml.text(value)
        case .form: form.value(value)
        case .text: text += value
        case .fields: parts.fields.completeLast(value.withoutLineEnds)
        case .body: parts.body = HTTPBody(value)
        }
    }

    @inline(never)
    mutating func integer(_ value: Int64) {
        switch sink {
        case .json: json.integer(value)
        case .cbor: cbor.integer(value)
        case .xml: xml.integer(value)
        case .form, .text, .fields, .body: string(String(value))
        }
    }

    @inline(never)
    mutating func double(_ value: Double) {
        switch sink {
        case .json: json.double(value)
        case .cbor: cbor.double(value)
        case .xml, .form, .text, .fields, .body: string(value.wireText)
        }
    }

    @inline(never)
    mutating func boolean(_ value: Bool) {
        switch sink {
        case .json: json.boolean(value)
        case .cbor: cbor.boolean(value)
        case .xml, .form, .text, .fields, .body: string(value ? "true" : "false")
        }
    }

    @inline(never)
    mutating func blob(_ value: [UInt8]) {
        switch sink {
        case .json: json.base64(value)
        case .cbor: cbor.blob(value)
        case .xml: xml.base64(value)
        case .form, .text, .fields: string(value.base64)
        case .body: parts.body = HTTPBody(value)
        }
    }

    @inline(never)
    mutating func timestamp(_ value: Timestamp, _ member: Member) {
        switch (sink, member.timestampFormat) {
        case (.cbor, _):
            cbor.timestamp(secondsSince1970: value.fractionalSeconds)
        case (.json, nil), (.json, .epochSeconds):
            json.raw(value.decimalSeconds)
        case (_, .epochSeconds):
            string(value.decimalSeconds)
        case (_, .httpDate):
            string(value.httpDate)
        case (_, .dateTime):
            string(iso8601(value))
        case (.text, nil):
            if case .header = member.location { string(value.httpDate) } else { string(iso8601(value)) }
        case (_, nil):
            string(iso8601(value))
        }
    }

    private func iso8601(_ value: Timestamp) -> String {
        switch timestampPrecision {
        case .seconds: value.iso8601
        case .milliseconds: value.iso8601WithMilliseconds
        case .asNeeded: value.milliseconds % 1000 == 0 ? value.iso8601 : value.iso8601WithMilliseconds
        }
    }
}

extension Timestamp {
    /// Seconds since 1970 with as many decimals as there are, exactly: `1732425511` or `1732425511.042`.
    fileprivate var decimalSeconds: String {
        let magnitude = milliseconds.magnitude
        let fraction = magnitude % 1000
        let sign = milliseconds < 0 ? "-" : ""
        guard fraction != 0 else { return "\(sign)\(magnitude / 1000)" }
        let digits = String(1000 + fraction).dropFirst()
        return "\(sign)\(magnitude / 1000).\(digits)"
    }
}
