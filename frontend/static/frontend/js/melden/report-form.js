/* <report-form>: „Mangel melden“. The place comes from the device, a suggestion or the map. */

import { StepsForm } from "../form/steps-form.js";
import { Place } from "./place.js";

class ReportForm extends StepsForm {
  connectedCallback() {
    super.connectedCallback();
    this.place = new Place(this, { search: this.dataset.search, here: this.dataset.here });
  }
}

customElements.define("report-form", ReportForm);
