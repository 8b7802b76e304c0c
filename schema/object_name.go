package schema

// ObjectName says which object is meant. Fields that the manifest does not say
// are empty.
type ObjectName struct {
	APIVersion string
	Kind       string
	Namespace  string
	Name       string
}

// String is "Kind namespace/name", without the parts that are empty.
func (n ObjectName) String() string {
	name := n.Name
	if n.Namespace != "" {
		name = n.Namespace + "/" + name
	}
	switch {
	case n.Kind == "":
		return name
	case name == "":
		return n.Kind
	}
	return n.Kind + " " + name
}
