import ArgumentParser
import Pipeline

/// `darkroom policies`: what CloudFormation's templates are generated from. For `scripts/policies.py`, not for people.
struct PoliciesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policies",
        abstract: "Prints the policies of the pipeline's resources and roles, with CloudFormation's placeholders.",
        shouldDisplay: false
    )

    func run() {
        Console.print(TemplatePolicies.json)
    }
}
