/// What people type for a date, and how dates are written back to them.
package enum DateEntry {}
