package apiserver

// PodRuntime is what runs in the pods of a world.
type PodRuntime interface{}
