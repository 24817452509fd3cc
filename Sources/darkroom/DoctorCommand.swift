import ArgumentParser
import PhotoEngine

/// `darkroom doctor`: what this machine has, what is missing, and how to get it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tells what this machine has: GPU, codecs and their sandbox, ports, credentials, endpoint.",
        discussion: "Ends with status 1 when photos could not be processed here."
    )

    @OptionGroup var engineOptions: EngineOptions

    func run() async throws {
        let diagnosis = await PhotoEngine.doctor(configuration: engineOptions.configuration)
        tell("photos", diagnosis.isHealthy ? "can be processed here" : "cannot be processed here")
        tellDevices(diagnosis)
        tellCodecs(diagnosis)
        tellPorts()
        await tellClient()
        if !diagnosis.isHealthy { throw ExitCode(1) }
    }

    func tell(_ subject: String, _ what: String) {
        let name = subject + String(repeating: " ", count: max(1, 12 - subject.count))
        Console.print(name + what)
    }

    private func tellDevices(_ diagnosis: EngineDiagnosis) {
        for (device, trial) in zip(diagnosis.devices, diagnosis.trials) {
            let mark = device == diagnosis.chosenDevice ? ", chosen" : ""
            tell("device", "\(device.kind.rawValue): \(device)\(mark)")
            tell("", trial.text)
        }
        if !diagnosis.devices.contains(where: { $0.kind == .gpu }) {
            tell("gpu", "none found: the kernels run on the processor, with the same bytes as the result")
        }
        if let remark = diagnosis.deviceRemark { tell("remark", remark) }
    }

    private func tellCodecs(_ diagnosis: EngineDiagnosis) {
        tell("codec", diagnosis.codecPath ?? "darkroom-codec was not found beside this program: ./dev build makes it")
        for library in diagnosis.codecLibraries { tell("library", "\(library.name) \(library.version)") }
        for (format, availability) in diagnosis.optionalFormats.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            tell("format", "\(format.name): \(availability)")
        }
        if let problem = diagnosis.codecProblem {
            tell("problem", problem)
            tell("", "missing libraries come by: apt-get install libvips42 libheif1 libjpeg62-turbo")
        } else {
            let leaks = diagnosis.sandboxLeaks
            tell(
                "sandbox",
                leaks.isEmpty ? "holds: no files, no network, no programs" : "does not hold: codecs can \(leaks.joined(separator: ", "))"
            )
        }
    }

    private func tellPorts() {
        for (port, use) in [(4566, "local cloud"), (5000, "web app")] {
            let isFree = ["127.0.0.1", "::1"].allSatisfy { PortCheck.isFree(port, on: $0) }
            let owner = PortOwner.find(port).map { "taken by \($0)" } ?? "taken"
            tell("port \(port)", "\(use): \(isFree ? "free" : owner)")
        }
    }
}
