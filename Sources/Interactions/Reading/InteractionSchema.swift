import Configuration

extension Interaction {
  /// The JSON Schema (draft 2020-12) of a user's file.
  public static var schema: JSON {
    let flavours: JSON = [
      "type": "array", "minItems": .count(1), "maxItems": .count(4), "uniqueItems": true,
      "items": ["enum": .list(InteractionReader.flavours.map { .text($0.name) })],
      "description": "numu and nue mean the antineutrinos too",
    ]
    let name: JSON = ["pattern": "^[A-Za-z][A-Za-z0-9_]{0,59}$"]
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "NuEM interaction",
      "type": "object", "additionalProperties": false,
      "required": ["interaction", "parameters"],
      "anyOf": [["required": ["amplitude"]], ["required": ["rate"]]],
      "properties": [
        "interaction": [
          "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]{0,59}$",
          "not": ["enum": .list(InteractionReader.builtInNames.map(JSON.text))],
        ],
        "title": ["type": "string", "minLength": .count(1)],
        "source": ["type": "string", "minLength": .count(1)],
        "parameters": [
          "type": "object", "minProperties": .count(1),
          "maxProperties": .count(UInt64(InteractionReader.mostEntries)), "propertyNames": name,
          "additionalProperties": parameter,
        ],
        "masses": [
          "type": "object", "maxProperties": .count(UInt64(InteractionReader.mostMasses)),
          "propertyNames": name,
          "additionalProperties": [
            "type": "number", "exclusiveMinimum": .count(0), "maximum": .number(1e6),
            "description": "GeV",
          ],
        ],
        "amplitude": list(of: amplitude(flavours)), "rate": list(of: rate(flavours)),
      ],
    ]
  }

  private static let formula: JSON = ["type": ["string", "number"]]

  private static func list(of item: JSON) -> JSON {
    [
      "type": "array", "maxItems": .count(UInt64(InteractionReader.mostEntries)), "items": item,
    ]
  }

  private static let parameter: JSON = [
    "type": "object", "additionalProperties": false, "required": ["unit"],
    "properties": [
      "unit": [
        "type": ["string", "number"],
        "description": "1, GeV, 1/GeV, GeV^n, 1/GeV^n, or another unit's word",
      ],
      "sign": ["enum": ["seen", "unseen"], "default": "seen"],
      "scale": [
        "type": ["string", "number"], "default": .count(1),
        "description": "where the search for a bound begins",
      ],
      "latex": ["type": "string", "minLength": .count(1)],
    ],
  ]

  private static func amplitude(_ flavours: JSON) -> JSON {
    [
      "type": "object", "additionalProperties": false, "required": ["flavours"],
      "anyOf": [["required": ["left"]], ["required": ["right"]]],
      "properties": [
        "flavours": flavours,
        "to": ["enum": .list(FinalFlavour.allCases.map { .text($0.rawValue) })],
        "left": formula, "right": formula,
        "mass": [
          "type": ["string", "number"],
          "description": "0 for a photon, GeV, or one of masses; none for a contact interaction",
        ],
      ],
    ]
  }

  private static func rate(_ flavours: JSON) -> JSON {
    [
      "type": "object", "additionalProperties": false,
      "required": ["flavours", "coupling", "formula"],
      "properties": [
        "flavours": flavours, "coupling": formula, "formula": formula,
        "final_mass": [
          "type": ["string", "number"], "description": "GeV, or one of masses; none for a neutrino",
        ],
      ],
    ]
  }
}
