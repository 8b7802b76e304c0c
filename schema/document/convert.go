package document

import (
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/yamljson"
)

// duplicateKeysPrefix starts the error that the strict YAML reader returns for
// duplicate keys.
const duplicateKeysPrefix = "yaml: unmarshal errors:"

// Convert is the document as JSON, as the API server converts it. Duplicate keys
// are an error of their own, because the server reports them together with
// others. The other error can be explained.
func (d *Document) Convert(c *yamljson.Converter) (data []byte, duplicates, err error) {
	if d.broken != nil {
		return nil, nil, d.broken
	}
	if d.IsJSON {
		return d.Text, nil, nil
	}
	if data, usual := c.Convert(d.Text); usual {
		return data, nil, nil
	}
	data, err = convertYAML(d.Text, yaml.YAMLToJSONStrict)
	if err != nil && strings.HasPrefix(err.Error(), duplicateKeysPrefix) {
		duplicates = err
		data, err = convertYAML(d.Text, yaml.YAMLToJSON)
	}
	if err != nil {
		return nil, nil, err
	}
	return data, duplicates, nil
}

// convertYAML guards the conversion against panics.
func convertYAML(text []byte, convert func([]byte) ([]byte, error)) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: the parser panicked: %v", r)
		}
	}()
	return convert(text)
}
