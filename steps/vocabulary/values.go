package vocabulary

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
)

var valueSteps = []sentence.Step{
	step(`the value {value} of {thing} is {string}`, "A text, a number or a truth value is that; a list or a map is that as JSON, whatever the order of keys and the spaces.", `Then the value spec.template.spec.nodeSelector of deployment web is "{\"disk\": \"ssd\"}"`, value(isText)),
	step(`the value {value} of {thing} is at least {quantity}`, "A number, or a quantity such as `500m` and `1Gi`, is that or more.", "Then the value spec.replicas of deployment web is at least 2", value(compared(func(c int) bool { return c >= 0 }))),
	step(`the value {value} of {thing} is at most {quantity}`, "The same for that or less.", "Then the value spec.template.spec.containers[0].resources.limits.memory of deployment web is at most 1Gi", value(compared(func(c int) bool { return c <= 0 }))),
	step(`the value {value} of {thing} contains {string}`, "A text has that part; a list has that item, or one whose name is that; a map has that key.", `Then the value spec.template.spec.containers of deployment web contains "main"`, value(containsItem)),
	step(`the value {value} of {thing} has {int} item(s)`, "A list or a map has so many.", "Then the value metadata.finalizers of widget one has 1 item", value(hasItems)),
	step(`{thing} has no value {value}`, "There is no such value in it, although there could be one: a field that its kind does not have is an error.", "Then deployment web has no value spec.template.spec.priorityClassName", noValue),
}

// value looks at a value of an object. judge says what is wrong with it.
func value(judge func(have any, want string) string) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		object, err := objectOf(ctx, w, a.Values[1])
		if err != nil {
			return err
		}
		have, missing := valueAt(object, a.Values[0])
		if missing != "" {
			return scenario.OutputError(fmt.Sprintf("%s has no %s: %s", a.Values[1], a.Values[0], missing), reports.Output{Name: a.Values[1], Text: inJSON(object)})
		}
		if wrong := judge(have, w.Expand(a.Text(2))); wrong != "" {
			return scenario.OutputError(fmt.Sprintf("%s of %s %s", a.Values[0], a.Values[1], wrong), reports.Output{Name: a.Values[0], Text: inJSON(have)})
		}
		return nil
	}
}

func noValue(ctx context.Context, w *scenario.World, a sentence.Args) error {
	object, err := objectOf(ctx, w, a.Values[0])
	if err != nil {
		return err
	}
	have, missing := valueAt(object, a.Values[1])
	if missing == "" {
		return scenario.OutputError(fmt.Sprintf("%s has %s", a.Values[0], a.Values[1]), reports.Output{Name: a.Values[1], Text: inJSON(have)})
	}
	return mayHave(w, object, a.Values[1])
}

// objectOf reads an object as the API server has it.
func objectOf(ctx context.Context, w *scenario.World, thing string) (map[string]any, error) {
	t, err := w.Reader().Thing(thing)
	if err != nil {
		return nil, err
	}
	if t.Container != "" {
		return nil, fmt.Errorf("%s is a container: name its pod, and a value such as spec.containers[name=%s]", thing, t.Container)
	}
	word, _, _ := strings.Cut(strings.TrimPrefix(thing, "the "), " ")
	mapping, err := w.Terminal.Kind(word)
	if err != nil {
		return nil, err
	}
	client, err := dynamic.NewForConfig(w.Place.Cluster.REST())
	if err != nil {
		return nil, err
	}
	namespace := t.Namespace
	if namespace == "" {
		namespace = w.Place.Namespace
	}
	var of dynamic.ResourceInterface = client.Resource(mapping.Resource)
	if mapping.Scope.Name() == "namespace" {
		of = client.Resource(mapping.Resource).Namespace(namespace)
	}
	object, err := of.Get(ctx, w.Expand(t.Name), metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return object.Object, nil
}

var stretch = regexp.MustCompile(`^(?:\.?([A-Za-z0-9_-]+)|\[([0-9]+)\]|\[([A-Za-z]+)=([^\]]+)\]|\['([^']+)'\])`)

// valueAt finds a value by its path, or says what is missing.
func valueAt(object any, path string) (found any, missing string) {
	at := object
	for rest := path; rest != ""; {
		m := stretch.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Sprintf("%q is not a part of a path", rest)
		}
		done := strings.TrimSuffix(path, rest)
		rest = rest[len(m[0]):]
		var ok bool
		switch {
		case m[2] != "":
			list, _ := at.([]any)
			i, err := strconv.Atoi(m[2])
			if ok = err == nil && i < len(list); ok {
				at = list[i]
			}
		case m[3] != "":
			list, _ := at.([]any)
			i := slices.IndexFunc(list, func(item any) bool {
				fields, _ := item.(map[string]any)
				return textOf(fields[m[3]]) == m[4]
			})
			if ok = i >= 0; ok {
				at = list[i]
			}
		default:
			fields, _ := at.(map[string]any)
			at, ok = fields[m[1]+m[5]]
		}
		if !ok {
			if done == "" {
				return nil, "there is no " + m[0]
			}
			return nil, fmt.Sprintf("%s has no %s", done, strings.TrimPrefix(m[0], "."))
		}
	}
	return at, ""
}

// textOf is a value as one writes it: a text without quotes, the rest as JSON.
func textOf(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

func inJSON(v any) string {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

func isText(have any, want string) string {
	if textOf(have) == want {
		return ""
	}
	switch have.(type) {
	case map[string]any, []any:
		var wanted any
		if json.Unmarshal([]byte(want), &wanted) == nil && textOf(wanted) == textOf(have) {
			return ""
		}
	}
	return fmt.Sprintf("is %s, not %s", textOf(have), want)
}

func compared(holds func(int) bool) func(any, string) string {
	return func(have any, want string) string {
		a, err := resource.ParseQuantity(textOf(have))
		if err != nil {
			return fmt.Sprintf("is %s, which is not a number or a quantity", textOf(have))
		}
		b, err := resource.ParseQuantity(want)
		if err != nil {
			return fmt.Sprintf("cannot be compared with %s, which is not a quantity", want)
		}
		if !holds(a.Cmp(b)) {
			return fmt.Sprintf("is %s", textOf(have))
		}
		return ""
	}
}

func containsItem(have any, want string) string {
	switch have := have.(type) {
	case string:
		if strings.Contains(have, want) {
			return ""
		}
	case map[string]any:
		if _, ok := have[want]; ok {
			return ""
		}
	case []any:
		for _, item := range have {
			fields, _ := item.(map[string]any)
			if textOf(item) == want || fields != nil && fields["name"] == want {
				return ""
			}
		}
	}
	return fmt.Sprintf("does not contain %s", want)
}

func hasItems(have any, want string) string {
	var n int
	switch have := have.(type) {
	case map[string]any:
		n = len(have)
	case []any:
		n = len(have)
	default:
		return "is neither a list nor a map"
	}
	if strconv.Itoa(n) != want {
		return fmt.Sprintf("has %s, not %s", reports.Several(n, "item"), want)
	}
	return ""
}
