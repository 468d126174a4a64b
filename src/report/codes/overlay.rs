//! Overlays that are none, or that cannot be applied to the document.

use super::{Code, Example, Group};

const SPECIFICATION: &str = "Overlay Specification 1.1";

pub(super) static GROUP: Group = Group {
    title: "Overlays",
    example: "an overlay",
    codes: &[
        Code {
            id: "overlay/version",
            summary: "the overlay's version is not one that trueup reads",
            detail: "trueup reads versions 1.0 and 1.1, with any patch number.",
            source: SPECIFICATION,
            example: Example { schema: "", fails: "overlay: 2.0.0", fits: "overlay: 1.1.0" },
        },
        Code {
            id: "overlay/missing-field",
            summary: "a field that every overlay or action needs is missing",
            detail: "An overlay needs `overlay`, `info` (with `title` and `version`) and \
                     `actions`; an action needs `target`.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{remove: true}]",
                fits: "actions: [{target: $.info.description, remove: true}]",
            },
        },
        Code {
            id: "overlay/unknown-field",
            summary: "a field is none of the specification's",
            detail: "A field that nobody reads would do nothing, silently. Fields of your own begin \
                     with `x-`. `copy`, and a `description` of `info`, need version 1.1.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{target: $.info.description, delete: true}]",
                fits: "actions: [{target: $.info.description, remove: true}]",
            },
        },
        Code {
            id: "overlay/type",
            summary: "a field's value has the wrong type",
            detail: "YAML 1.2 reads `yes` and `on` as strings.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{target: $.info.description, remove: yes}]",
                fits: "actions: [{target: $.info.description, remove: true}]",
            },
        },
        Code {
            id: "overlay/no-actions",
            summary: "the overlay has no action",
            detail: "An overlay that changes nothing is a mistake: the specification asks for at \
                     least one action.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: []",
                fits: "actions: [{target: $.info, update: {title: Orders}}]",
            },
        },
        Code {
            id: "overlay/duplicate-action",
            summary: "an action stands there twice",
            detail: "The specification's schema asks that actions differ. An update that appends to \
                     an array would append twice.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "\
actions:
  - {target: $.info, update: {title: Orders}}
  - {target: $.info, update: {title: Orders}}",
                fits: "\
actions:
  - {target: $.info, update: {title: Orders}}",
            },
        },
        Code {
            id: "overlay/update-and-copy",
            summary: "one action both updates and copies",
            detail: "In one action each of the two fields cancels the other. Make two actions.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{target: $.info, update: {title: Orders}, copy: $.paths}]",
                fits: "actions: [{target: $.info, update: {title: Orders}}]",
            },
        },
        Code {
            id: "overlay/rule-name",
            summary: "the name of a rule is not in kebab-case",
            detail: "The name becomes part of a code, so it is made of lowercase letters, digits \
                     and single hyphens.",
            source: "trueup's extension `x-trueup`",
            example: Example {
                schema: "",
                fails: "\
actions:
  - target: $.info
    update: {title: Orders}
    x-trueup: {rule: Title is Orders}",
                fits: "\
actions:
  - target: $.info
    update: {title: Orders}
    x-trueup: {rule: title-is-orders}",
            },
        },
        Code {
            id: "overlay/jsonpath",
            summary: "a target is no JSONPath",
            detail: "A path begins with `$`; names other than identifiers stand in brackets and \
                     quotes, as in `$.paths['/items'].get`.",
            source: "RFC 9535",
            example: Example {
                schema: "",
                fails: "actions: [{target: info.description, remove: true}]",
                fits: "actions: [{target: $.info.description, remove: true}]",
            },
        },
        Code {
            id: "overlay/selects-nothing",
            summary: "a target selects nothing, so that its action does nothing",
            detail: "A warning: the specification allows it. Mostly the document has changed since \
                     the overlay was written, and the rule that the action brought is gone.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{target: $.info.summary, remove: true}]",
                fits: "actions: [{target: $.info.description, remove: true}]",
            },
        },
        Code {
            id: "overlay/copy-source",
            summary: "what is to be copied is not exactly one node",
            detail: "Name the node by its whole path.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{target: $.info, copy: $.*}]",
                fits: "actions: [{target: $.info, copy: $.paths}]",
            },
        },
        Code {
            id: "overlay/mixed-targets",
            summary: "a target selects nodes of several kinds",
            detail: "One update cannot fit objects, arrays and primitive values alike. Make an \
                     action for each.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{target: $.*, update: {x-reviewed: true}}]",
                fits: "actions: [{target: $.info, update: {x-reviewed: true}}]",
            },
        },
        Code {
            id: "overlay/primitive-target",
            summary: "a target selects a string, number, boolean or null, which 1.0 does not allow",
            detail: "Under version 1.0 a target is an object or an array. Removing a primitive \
                     value is done all the same, with a warning, as the official examples do it.",
            source: "Overlay Specification 1.0",
            example: Example {
                schema: "",
                fails: "overlay: 1.0.0\nactions: [{target: $.info.title, update: Orders}]",
                fits: "overlay: 1.0.0\nactions: [{target: $.info, update: {title: Orders}}]",
            },
        },
        Code {
            id: "overlay/incompatible-update",
            summary: "an update has another kind of value than what stands there",
            detail: "Objects merge with objects and arrays append to arrays. To replace a value by \
                     one of another kind, remove it in one action and add it in the next.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{target: $.info, update: {title: [Orders]}}]",
                fits: "actions: [{target: $.info, update: {title: Orders}}]",
            },
        },
        Code {
            id: "overlay/too-deep",
            summary: "an action nests arrays and objects too deep",
            detail: "trueup stops at 127 levels. The usual cause is a node copied into itself.",
            source: "RFC 8259, section 9",
            // The test puts 122 more in for the dots.
            example: Example {
                schema: "",
                fails: "actions: [{target: $.components.schemas.Order.properties.id, update: {x-a: […]}}]",
                fits: "actions: [{target: $.components.schemas.Order.properties.id, update: {x-a: []}}]",
            },
        },
        Code {
            id: "overlay/remove-root",
            summary: "an action would remove the whole document",
            detail: "Select the members that are to go.",
            source: SPECIFICATION,
            example: Example {
                schema: "",
                fails: "actions: [{target: $, remove: true}]",
                fits: "actions: [{target: $.info.description, remove: true}]",
            },
        },
    ],
};
