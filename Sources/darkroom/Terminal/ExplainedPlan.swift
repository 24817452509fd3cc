import PhotoEngine

/// A photo's plan as text for people.
struct ExplainedPlan {
    let file: String
    let plan: PlanDescription

    var text: String {
        let rows: [(String, [String])] = [
            ("photo", [photo]),
            ("operations", [plan.operations.canonicalText]),
            ("representation", ["\(plan.representation.rawValue): \(plan.reason)"]),
            ("", plan.alternatives.map { "not \($0.representation.rawValue): \($0.reason)" }),
            ("steps", plan.steps.enumerated().map { "\($0 + 1). \($1)" }),
            ("device", ["\(plan.device)"] + (plan.deviceRemark.map { [$0] } ?? [])),
            ("metadata", plan.droppedMetadata.isEmpty ? ["nothing is dropped"] : plan.droppedMetadata.map(Self.inFuture)),
            ("memory", ["\(Self.size(plan.memoryBytes)) at most"]),
            ("limits", limits),
            ("remarks", plan.warnings),
        ]
        let lines = rows.flatMap { name, texts in
            texts.enumerated().map { index, text in
                let label = index == 0 ? name : ""
                return "  \(label)\(String(repeating: " ", count: 16 - label.count))\(text)"
            }
        }
        return ([file, ""] + lines + [""]).joined(separator: "\n")
    }

    private var photo: String {
        let frames = plan.frames == 1 ? [] : ["\(plan.frames) frames"]
        let dimensions = "\(plan.width) × \(plan.height) pixels"
        return
            (["\(plan.format.name) of \(Self.size(plan.fileBytes))", dimensions] + frames + ["\(plan.bitsPerSample) bits a sample"]
            + plan.features)
            .joined(separator: ", ")
    }

    private var limits: [String] {
        let limits = plan.limits
        return [
            "file \(Self.size(plan.fileBytes)) of \(Self.size(limits.fileBytes))",
            "side \(max(plan.width, plan.height)) of \(limits.side) pixels",
            "frame \(Self.megapixels(plan.width * plan.height)) of \(Self.megapixels(limits.framePixels)) megapixels",
            "frames \(plan.frames) of \(limits.frames)",
        ]
    }

    private static func inFuture(_ sentence: String) -> String {
        for past in ["was dropped", "were dropped"] where sentence.hasSuffix(past) {
            return sentence.dropLast(past.count) + "will be dropped"
        }
        return sentence
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1 << 20 ? "\(tenths(bytes, of: 1 << 10)) KB" : "\(tenths(bytes, of: 1 << 20)) MB"
    }

    private static func megapixels(_ pixels: Int) -> String {
        pixels < 100_000 ? "less than 0.1" : tenths(pixels, of: 1_000_000)
    }

    private static func tenths(_ number: Int, of unit: Int) -> String {
        let tenths = (number * 10 + unit / 2) / unit
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
