package upstream

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// What the texts of upstream say beyond their types is read here and nowhere else.
// messages_test.go makes each of the texts with upstream's code.

var goStructField = regexp.MustCompile(`Go struct field \w+\.(\S+) of type (\S+)`)

// fieldInError is the field that an error of the decoder names, without indexes;
// empty if it names none.
func fieldInError(err error) string {
	if m := goStructField.FindStringSubmatch(err.Error()); m != nil {
		return m[1]
	}
	return ""
}

// UnknownField is the path in a strict error about a field that does not exist.
func UnknownField(message string) (path string, ok bool) {
	return quotedAfter("unknown field ", message)
}

// RepeatedField is the path in a strict error about a field that is given twice.
func RepeatedField(message string) (path string, ok bool) {
	return quotedAfter("duplicate field ", message)
}

// quotedAfter is what follows the words in quotation marks, if that is the whole
// message.
func quotedAfter(words, message string) (string, bool) {
	rest, ok := strings.CutPrefix(message, words)
	if !ok || len(rest) < 2 || rest[0] != '"' || rest[len(rest)-1] != '"' {
		return "", false
	}
	return rest[1 : len(rest)-1], true
}

// FieldOfRefusal is the field that an admission plugin or a registry refuses in
// words only.
func FieldOfRefusal(err error) string {
	switch text := err.Error(); {
	case strings.Contains(text, "integer value of priority"):
		return "spec.priority"
	case strings.Contains(text, "value of PreemptionPolicy"):
		return "spec.preemptionPolicy"
	case strings.Contains(text, "may not reference service accounts"):
		return "spec.serviceAccountName"
	case strings.Contains(text, "Pod Overhead set without"):
		return "spec.overhead"
	case strings.Contains(text, "signer with system:masters group"):
		return "spec.request"
	case strings.Contains(text, "failed to allocate requested HealthCheck NodePort"):
		return "spec.healthCheckNodePort"
	}
	return ""
}

// IsAboutKey says whether the bad value is the key of the map that the path ends
// with, not what is written behind it: "data[a b]".
func IsAboutKey(err *field.Error) bool {
	key, isText := err.BadValue.(string)
	return isText && key != "" && strings.HasSuffix(err.Field, "["+key+"]")
}

// BadText is the value that the error is about, if it is a text of whatever type.
func BadText(err *field.Error) string {
	value := reflect.Indirect(reflect.ValueOf(err.BadValue))
	if value.Kind() != reflect.String {
		return ""
	}
	return value.String()
}

// IsDeprecation says whether a warning is about a deprecated API version.
func IsDeprecation(warning string) bool { return strings.Contains(warning, " is deprecated in v1.") }

// warningPath is the field that a warning starts with, if it does.
var warningPath = regexp.MustCompile(`^(?:metadata|spec|data|webhooks|subsets|ports|endpoints|[a-z][A-Za-z]*)(?:\.[A-Za-z]+|\[[^]]*\])*`)

// FieldOfWarning is that field, or nothing.
func FieldOfWarning(warning string) string {
	return warningPath.FindString(strings.TrimPrefix(warning, "."))
}

// unnamedField is how field.Path writes a nil path.
const unnamedField = "<nil>"

// FieldOf is the field of an error of validation, where "" is the object.
func FieldOf(path string) string { return strings.TrimSuffix(path, unnamedField) }

// wrongSchemaType is what k8s.io/kube-openapi/pkg/validation says of a value of
// another type than its schema's.
var wrongSchemaType = regexp.MustCompile(`must be of type (\w+): "(\w+)"$`)

// SchemaTypeHint says how a value has to be written that has another type than its
// schema's: written is how it is.
func SchemaTypeHint(err *field.Error, written func() string) string {
	m := wrongSchemaType.FindStringSubmatch(err.Detail)
	if m == nil {
		return ""
	}
	switch want, got := m[1], m[2]; {
	case want == "string" && (got == "integer" || got == "number" || got == "boolean"):
		if text := written(); text != "" {
			return fmt.Sprintf("quote it: %q is a text, %s is not", text, text)
		}
	case want == "integer" && got == "string":
		return "the field wants a whole number, unquoted"
	case want == "number" && got == "string":
		return "the field wants a number, unquoted"
	case want == "boolean":
		return "the field wants true or false, unquoted"
	case want == "array":
		return "the field wants a list: start each item with a dash"
	case want == "object":
		return "the field wants a mapping of keys to values"
	}
	return ""
}

// wordsWithField match errors that name a field in their words alone: of the
// format of numbers, and of schemas of which all, any, one or none has to match.
var wordsWithField = regexp.MustCompile(`^"([^"]+)" must |^Checked value must be of type .* in (\S+)$`)

// FieldInWords is the field that an error names in its words alone.
func FieldInWords(err *field.Error) (path string, ok bool) {
	m := wordsWithField.FindStringSubmatch(err.Detail)
	if m == nil || FieldOf(err.Field) != "" {
		return "", false
	}
	return m[1] + m[2], true
}
