import Foundation

/// The path of a file in the folder Fixtures.
func fixture(_ name: String) throws -> String {
    let folder = Bundle.module.resourceURL?.appending(path: "Fixtures").path(percentEncoded: false)
    return "\(folder ?? "")/\(name)"
}
