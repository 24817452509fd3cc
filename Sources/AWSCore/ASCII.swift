/// Kinds of ASCII characters, of which the rules for AWS's names are made. `Character`'s own kinds take every script's.
extension UInt8 {
    package var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
    package var isASCIILowerCaseLetter: Bool { (0x61...0x7A).contains(self) }
    package var isASCIIUpperCaseLetter: Bool { (0x41...0x5A).contains(self) }

    package var isASCIILowerCaseLetterOrDigit: Bool { isASCIILowerCaseLetter || isASCIIDigit }
    package var isASCIILetterOrDigit: Bool { isASCIILowerCaseLetterOrDigit || isASCIIUpperCaseLetter }
}
