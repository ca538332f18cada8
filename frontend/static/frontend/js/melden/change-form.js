/* <change-form>: what was sent is changed, for a quarter of an hour. The place from the device, a
   suggestion or the map is a new one; without any it stays where it is. */

import { StepsForm } from "../form/steps-form.js";
import { Place } from "./place.js";

class ChangeForm extends StepsForm {
  static sends = ["save"];

  connectedCallback() {
    super.connectedCallback();
    if (this.querySelector("#id_place_text")) {
      this.place = new Place(this, { search: this.dataset.search, here: this.dataset.here });
    }
  }
}

customElements.define("change-form", ChangeForm);
