import AWSCore
import CostExplorerModel

/// The errors of Cost Explorer in the words that AWS uses.
extension CostExplorerErrors {
    static func validation(_ message: String) -> AWSError { AWSError("ValidationException", status: 400, message: message) }
}
