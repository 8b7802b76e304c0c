package helm

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
)

// refuseRemoteSchema finds a values.schema.json that refers to another document:
// helm's library would fetch it.
func refuseRemoteSchema(c *chart.Chart) error {
	if len(c.Schema) > 0 {
		var content any
		if json.Unmarshal(c.Schema, &content) == nil {
			if ref, ok := remoteReference(content); ok {
				return incomplete(fmt.Errorf("not supported: values.schema.json of the chart %q refers to %s", c.Name(), ref), hintOutput)
			}
		}
	}
	for _, d := range c.Dependencies() {
		if err := refuseRemoteSchema(d); err != nil {
			return err
		}
	}
	return nil
}

// metaSchemas are the drafts that the library has built in.
var metaSchemas = []string{
	"json-schema.org/draft-04/schema", "json-schema.org/draft-06/schema", "json-schema.org/draft-07/schema",
	"json-schema.org/draft/2019-09/schema", "json-schema.org/draft/2020-12/schema",
}

func remoteReference(value any) (string, bool) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range []string{"$ref", "$dynamicRef", "$recursiveRef", "$schema"} {
			ref, isText := v[key].(string)
			if isText && !strings.HasPrefix(ref, "#") && !isMetaSchema(ref) {
				return ref, true
			}
		}
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			if ref, ok := remoteReference(v[key]); ok {
				return ref, true
			}
		}
	case []any:
		for _, item := range v {
			if ref, ok := remoteReference(item); ok {
				return ref, true
			}
		}
	}
	return "", false
}

func isMetaSchema(ref string) bool {
	ref = strings.TrimSuffix(ref, "#")
	ref = strings.TrimPrefix(strings.TrimPrefix(ref, "https://"), "http://")
	return slices.Contains(metaSchemas, ref)
}
