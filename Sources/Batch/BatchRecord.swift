import AWSWire
public import PhotoEngine
public import Pricing

/// What became of one file: a line of the manifest.
///
///     {"file":"in/a.jpg","result":"out/a.jpg","status":"processed","representation":"coefficients","device":"CPU (cpu)",
///      "milliseconds":12.5,"width":640,"height":427,"cost":"0.0000142"}
///
/// Members without a value are left out.
public struct BatchRecord: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        case processed
        /// It cannot be processed, and never will be: ``BatchRecord/code`` and ``BatchRecord/reason`` say why.
        case rejected
        /// Found in a folder, but no photo, or nothing that is looked into.
        case skipped
        /// It could not be read, or its result not be written.
        case failed
        /// Its turn did not come: the run was stopped.
        case unprocessed
    }

    public var file: String
    public var result: String?
    public var status: Status
    /// A stable word for programs, of a rejection.
    public var code: String?
    public var reason: String?
    public var report: PhotoReport?
    /// What the machine's time cost, where its price is known.
    public var cost: Money?

    public init(
        file: String,
        result: String? = nil,
        status: Status,
        code: String? = nil,
        reason: String? = nil,
        report: PhotoReport? = nil,
        cost: Money? = nil
    ) {
        self.file = file
        self.result = result
        self.status = status
        self.code = code
        self.reason = reason
        self.report = report
        self.cost = cost
    }

    /// One line, without its end.
    public var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        func add(_ name: String, _ text: String?) {
            guard let text else { return }
            json.key(name)
            json.string(text)
        }
        add("file", file)
        add("result", result)
        add("status", status.rawValue)
        add("code", code)
        add("reason", reason)
        if let report {
            add("operations", report.operations.canonicalText)
            add("representation", report.representation.rawValue)
            add("device", report.device.description)
            json.key("milliseconds")
            json.double((report.milliseconds.total * 1000).rounded() / 1000)
            json.key("stages")
            json.beginObject()
            for (stage, milliseconds) in report.stages {
                json.key(stage)
                json.double((milliseconds * 1000).rounded() / 1000)
            }
            json.endObject()
            json.key("width")
            json.integer(report.width)
            json.key("height")
            json.integer(report.height)
            if !report.warnings.isEmpty {
                json.key("warnings")
                json.beginArray()
                for warning in report.warnings { json.string(warning) }
                json.endArray()
            }
        }
        add("cost", cost?.description)
        json.endObject()
        return json.bytes
    }

    /// The line that people see while the work goes on.
    public var text: String {
        if let report, status == .processed {
            let time = (report.milliseconds.total * 10).rounded() / 10
            return
                "\(result ?? file): \(report.width) × \(report.height), \(report.representation.rawValue) on \(report.device), \(time) ms"
        }
        let words = [status == .failed ? nil : status.rawValue, reason].compactMap(\.self).joined(separator: ", ")
        return "\(file): \(words)" + (code.map { " (\($0))" } ?? "")
    }
}

extension PhotoReport {
    /// Milliseconds of the stages by name; those that the device measured itself begin with its word.
    fileprivate var stages: [(String, Double)] {
        var stages = [("decode", milliseconds.decode), ("kernel", milliseconds.kernel), ("encode", milliseconds.encode)]
        if let deviceTimes {
            stages.append(("deviceUpload", deviceTimes.upload))
            stages.append(("deviceKernel", deviceTimes.kernel))
            stages.append(("deviceDownload", deviceTimes.download))
            stages.append(("devicePhotos", Double(deviceTimes.photos)))
        }
        return stages
    }
}
