// Package namespace has the controllers that go with namespaces: the one that
// empties a namespace which is being deleted, and those that put the default
// ServiceAccount and the root certificate into each.
package namespace
