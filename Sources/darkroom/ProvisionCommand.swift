import AWSClient
import AWSCore
import ArgumentParser
import Logging
import Pipeline
import Telemetry

/// `darkroom provision`: creates, updates, checks or removes what the pipeline needs.
struct ProvisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provision",
        abstract: "Creates or updates the pipeline's buckets, queues, topic, log groups and roles; safe to repeat.",
        discussion: """
            Works at AWS_ENDPOINT_URL, or on AWS when that is not set; there it shows its plan and asks first.
              darkroom provision --check           only tells what differs; status 2 when something does
              darkroom provision --tag team=photo  with tags of your own
              darkroom provision --suffix blue     a second deployment in the same account
              darkroom provision --destroy         removes what carries this deployment's tag, and nothing else
            Ends with status 0 when all is as it should be, 2 when --check found differences, and with another when
            something failed.
            """
    )

    @OptionGroup var web: WebOptions
    @OptionGroup var names: NameOptions
    @OptionGroup var log: LogOptions

    @Flag(help: "Do not ask: neither before working on AWS, nor before photos are removed.")
    var yes = false

    @Flag(help: "Change nothing: show the plan, and end with status 2 when something differs.")
    var check = false

    @Option(help: "A tag of your own as KEY=VALUE, for all resources; repeat it for several.")
    var tag: [String] = []

    @Flag(help: "Remove what carries this deployment's tag.")
    var destroy = false

    @Flag(help: "With --destroy: empty the buckets, too.")
    var deletePhotos = false

    @Option(help: "With --destroy: remove what this stack left, too, such as darkroom-storage; delete the stack first.")
    var leftByStack: String?

    func validate() throws {
        guard destroy || !deletePhotos else { throw ValidationError("--delete-photos goes with --destroy") }
        guard destroy || leftByStack == nil else { throw ValidationError("--left-by-stack goes with --destroy") }
        _ = try Complaint.about("this command") { try ResourceTags.parse(tag) }
    }

    func run() async throws {
        let cloud = try await RemoteCloud(log: log)
        try await Running.closing(cloud.transport) {
            let place = try await cloud.introduce(names, logger: log.logger("provision"))
            let provisioner = Provisioner(
                caller: cloud.client,
                region: place.region,
                names: place.names,
                webOrigins: web.originsOfPage,
                tags: try ResourceTags.parse(tag)
            )
            if destroy {
                try await remove(place, provisioner)
            } else {
                try await provide(place, provisioner)
            }
        }
    }

    // MARK: Providing

    private func provide(_ place: RemoteCloud.Place, _ provisioner: Provisioner) async throws {
        let plan = try await provisioner.plan()
        tell(
            "Deployment \(place.names.deployment) in \(place)",
            PlanText(plan).lines,
            document: PlanDocument(plan, deployment: place.names.deployment, region: place.region.rawValue, account: place.account).text
        )
        if check { throw plan.isEmpty ? ExitCode.success : ExitCode(2) }
        guard !plan.isEmpty else { return }
        if place.isAWS, !yes {
            let answer = try ask("Go on? [y/N]")?.lowercased()
            guard answer == "y" || answer == "yes" else { throw nothingDone() }
        }
        try await provisioner.carryOut(plan) { change in
            report(change.action == .create ? "created" : "changed", change.identity)
        }
    }

    // MARK: Removing

    private func remove(_ place: RemoteCloud.Place, _ provisioner: Provisioner) async throws {
        let deployment = place.names.deployment
        let plan = try await provisioner.removalPlan(leftBy: leftByStack)
        let text = RemovalText(plan)
        tell(
            "Removing the deployment \(deployment) in \(place)",
            text.lines,
            document: text.document(deployment: deployment, region: place.region.rawValue, account: place.account)
        )
        if check { throw plan.isEmpty ? ExitCode.success : ExitCode(2) }
        guard !plan.isEmpty else { return }
        let full = plan.bucketsWithObjects
        guard full.isEmpty || deletePhotos else {
            Console.error(
                "\(full.joined(separator: ", ")): there are objects in it. --delete-photos removes them for good. Nothing was removed."
            )
            throw ExitCode(1)
        }
        // Photos that are gone are gone wherever they were.
        if place.isAWS || !full.isEmpty, !yes {
            guard try ask("This cannot be undone. Type the deployment's name, \(deployment), to go on:") == deployment else {
                throw nothingDone()
            }
        }
        let left = try await provisioner.remove(plan, deletesPhotos: deletePhotos) { report("deleted", $0) }
        for kept in left { Console.error("left: \(kept.identity): \(kept.reason)") }
        if !left.isEmpty { throw ExitCode(1) }
    }

    // MARK: Telling and asking

    private var isForMachines: Bool { log.logFormat == .json }

    private func tell(_ title: String, _ lines: [String], document: String) {
        if isForMachines {
            Console.print(document)
        } else {
            for line in [title, ""] + lines { Console.print(line) }
        }
    }

    private func report(_ what: String, _ identity: ResourceIdentity) {
        Console.print(isForMachines ? PlanDocument.report(what, identity) : "\(what) \(identity)")
    }

    /// - Throws: an `ExitCode` where there is nobody to ask.
    private func ask(_ question: String) throws -> String? {
        guard Question.canBeAsked else {
            Console.error("Nobody can be asked here, as there is no terminal: --yes goes on without. Nothing was changed.")
            throw ExitCode(1)
        }
        return Question.ask(question)
    }

    private func nothingDone() -> ExitCode {
        Console.error("Nothing was changed.")
        return ExitCode(1)
    }
}
